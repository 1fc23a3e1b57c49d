import { describe, expect, it } from "vitest";
import { workingSideFor } from "../../functions/working-side.js";
import { plan } from "../support/plans.js";

const calm = ["step1", "DENOISE", { image: "init[image]" }] as const;
const bright = ["step1", "BRIGHTNESS", { image: "init[image]", ratio: 0.7 }] as const;
const restoring = plan([calm], ["step1[image]"]);

/** A photo and its working picture. */
const photo = (long: number, working = Math.min(1024, long)) => ({
  width: long,
  height: Math.round(long * 0.75),
  working: { width: working, height: Math.round(working * 0.75) },
});

describe("the working size of a plan", () => {
  it("is the original's own when something is restored, and the usual when tone changes alone", () => {
    expect(workingSideFor(restoring, photo(4000), undefined)).toEqual({ side: 4000, diagnostics: [] });
    expect(workingSideFor(plan([bright], ["step1[image]"]), photo(4000), undefined).side).toBeNull();
  });

  it("needs no second look at a picture that is small already", () => {
    expect(workingSideFor(restoring, photo(900), undefined)).toEqual({ side: null, diagnostics: [] });
  });

  it("ends at 4096 pixels, and says that the result's detail ends there too", () => {
    const { side, diagnostics } = workingSideFor(restoring, photo(6000), undefined);
    expect(side).toBe(4096);
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: "RESTORED_REDUCED", severity: "warning", step: "step1" }),
    ]);
    expect(diagnostics[0]!.message).toMatch(/4096 pixels of a picture of 6000/);
  });

  it("is smaller when new content is painted as well, and says how to have both", () => {
    const both = plan(
      [
        ["step1", "RES", { image: "init[image]", prompt: "the dog" }],
        ["step2", "FASTINPAINT", { image: "init[image]", mask: "step1[mask]" }],
        ["step3", "SHARPEN", { image: "step2[image]", ratio: 0.5 }],
      ],
      ["step3[image]"],
    );
    const { side, diagnostics } = workingSideFor(both, photo(4000), undefined);
    expect(side).toBe(2048);
    expect(diagnostics[0]!.hint).toMatch(/edit of its own/);
  });

  it("stays what the person chose, with a warning", () => {
    const { side, diagnostics } = workingSideFor(restoring, photo(4000, 512), 512);
    expect(side).toBeNull();
    expect(diagnostics[0]!.message).toMatch(/512 pixels of a picture of 4000/);
  });
});
