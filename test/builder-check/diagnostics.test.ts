import { describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { checkPlan } from "../../builder/check/check-plan.js";
import type { Input, Plan, Step } from "../../statemachine/plan.js";

const ref = (r: string): Input => ({ ref: r });
const text = (t: string): Input => ({ text: t });
const number = (n: number): Input => ({ number: n });
const step = (n: number, brick: string, inputs: Record<string, Input>): Step => ({ id: `step${n}`, brick, inputs });
const plan = (steps: Step[], ...results: string[]): Plan => ({ version: 1, instruction: "", steps, results });
const wider = { left_ratio: number(1), right_ratio: number(1.5), top_ratio: number(1), bottom_ratio: number(1) };

/** The findings as a person reads them. */
function lines(p: Plan, init = ["image"]): string[] {
  return checkPlan(p, { init }).diagnostics.map((d) => `${d.code} ${d.message}${d.hint ? ` ${d.hint}` : ""}`);
}

describe("diagnostics of a plan", () => {
  it("name the step whose canvas an input misses, and the reference that would be right", () => {
    const steps = [
      step(1, "SOS", { image: ref("init[image]") }),
      step(2, "FLUX-RCM", { image: ref("init[image]"), mask: ref("step1[mask]"), prompt: text("blue") }),
      step(3, "CMI-PRED", { image: ref("step2[image]"), ...wider }),
      step(4, "FLUX-FILL", { image: ref("init[image]"), mask: ref("step3[mask]"), prompt: ref("step3[caption]") }),
    ];
    expect(lines(plan(steps, "step4[image]"))).toEqual([
      "SIZE_MISMATCH step 4 FLUX-FILL: `mask` comes from step 3 CMI-PRED, so `image` must too; you gave init[image]. Use step3[image].",
    ]);
  });

  it("blame only the first step of a chain that mixes canvases", () => {
    const steps = [
      step(1, "CMI-PRED", { image: ref("init[image]"), ...wider }),
      step(2, "SOS", { image: ref("init[image]") }),
      step(3, "COMPOSE", { mask1: ref("step1[mask]"), mask2: ref("step2[mask]") }),
      step(4, "FASTINPAINT", { image: ref("init[image]"), mask: ref("step3[mask]") }),
    ];
    expect(lines(plan(steps, "step4[image]"))).toEqual([
      "SIZE_MISMATCH step 3 COMPOSE: `mask1` comes from step 1 CMI-PRED, so `mask2` must too; you gave step2[mask]. Let step 2 work on step1[image].",
    ]);
  });

  it("see through the steps between a larger canvas and its use", () => {
    const steps = [
      step(1, "CMI-PRED", { image: ref("init[image]"), ...wider }),
      step(2, "BBOX", { mask: ref("step1[mask]") }),
      step(3, "FASTINPAINT", { image: ref("init[image]"), mask: ref("step2[mask]") }),
    ];
    expect(lines(plan(steps, "step3[image]"))).toEqual([
      "SIZE_MISMATCH step 3 FASTINPAINT: `mask` lies on the larger canvas of step 1 CMI-PRED, so `image` must too; you gave init[image]. Use step1[image].",
    ]);
  });

  it("say which of a step's outputs has the type that is wanted", () => {
    const steps = [
      step(1, "RES", { image: ref("init[image]"), prompt: text("the dog") }),
      step(2, "FASTINPAINT", { image: ref("init[image]"), mask: ref("step1[image]") }),
    ];
    expect(lines(plan(steps, "step2[image]"))).toEqual([
      "TYPE_MISMATCH step 2 FASTINPAINT: `mask` takes a Mask; you gave step1[image], an Image. Use step1[mask].",
    ]);
  });

  it("name a cycle once, by its lowest step and the input that closes it", () => {
    const env = (n: number, from: string) => step(n, "FLUX-ENV", { image: ref(from), prompt: text("dusk") });
    const steps = [
      env(1, "init[image]"),
      env(2, "step4[image]"),
      env(3, "step2[image]"),
      env(4, "step3[image]"),
      env(5, "step4[image]"),
    ];
    expect(lines(plan(steps, "step5[image]"))).toEqual([
      "CYCLE step 2 FLUX-ENV: it waits for itself, by way of step 3 and step 4. Let step 2 take `image` from init or from a step before it.",
    ]);
  });

  it("report every missing input at once", () => {
    expect(lines(plan([step(1, "FLUX-INPAINT", { image: ref("init[image]") })], "step1[image]"))).toEqual([
      "MISSING_INPUT step 1 FLUX-INPAINT: `mask` is missing. `mask` is what to remove: an earlier step's mask, or init[mask] when one was drawn.",
      "MISSING_INPUT step 1 FLUX-INPAINT: `preimage` is missing. `preimage` is a FASTINPAINT result: init[image] or an earlier step's picture.",
      "MISSING_INPUT step 1 FLUX-INPAINT: `score` is missing. `score` is how far to go from the preimage: a number, or an earlier step's output.",
    ]);
  });

  it("keep a name from outside on one line and harmless", () => {
    const [line = ""] = lines(plan([step(1, 'A"\n\u202e\u0000B', {})], "step1[image]"));
    expect(line).toMatch(
      /^UNKNOWN_BRICK step 1: there is no brick "A\\"\\u\{a\}\\u\{202e\}\\u\{0\}B"\. The bricks are INVERSE, /,
    );
  });
});

describe("a hand-made plan", () => {
  it("gets every port of the catalogue, so that plans which mean the same are the same", () => {
    const short = checkPlan(plan([step(1, "INVERSE", { mask2: ref("init[mask]") })], "step1[mask]"), {
      init: ["image", "mask"],
    });
    const inputs = { mask1: null, mask2: ref("init[mask]"), image1: null, image2: null };
    const long = checkPlan(plan([step(1, "INVERSE", inputs)], "step1[mask]"), { init: ["image", "mask"] });
    expect(short).toEqual(long);
    expect(Object.keys(short.plan!.steps[0]!.inputs)).toEqual(Object.keys(catalogue.get("INVERSE")!.inputs));
  });

  it("cannot reach Object's own members by the name of a port, a brick or a reference", () => {
    const hostile = (inputs: Record<string, Input>, brick = "FLUX-ENV", result = "step1[image]") =>
      lines(plan([step(1, brick, { image: ref("init[image]"), prompt: text("dusk"), ...inputs })], result))[0]?.split(
        " ",
      )[0];
    expect(hostile({ constructor: null })).toBe("UNKNOWN_INPUT");
    expect(hostile({ prompt: ref("step1[constructor]") })).toBe("UNKNOWN_REF");
    expect(hostile({ prompt: ref("init[constructor]") })).toBe("UNKNOWN_REF");
    expect(hostile({}, "toString")).toBe("UNKNOWN_BRICK");
    expect(hostile({}, "FLUX-ENV", "step1[constructor]")).toBe("UNKNOWN_REF");
    expect(hostile({ prompt: ref("step1[image] ") })).toBe("UNKNOWN_REF");
  });

  it("keeps its own order when that order runs, whatever the numbers", () => {
    const env = (n: number, from: string) => step(n, "FLUX-ENV", { image: ref(from), prompt: text("dusk") });
    const reading = checkPlan(plan([env(7, "init[image]"), env(3, "step7[image]")], "step3[image]"), {
      init: ["image"],
    });
    expect(reading.verdict).toBe("accept");
    expect(reading.plan?.steps.map((s) => s.id)).toEqual(["step7", "step3"]);
  });
});
