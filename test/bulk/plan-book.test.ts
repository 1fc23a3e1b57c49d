import { describe, expect, it } from "vitest";
import type { Builder } from "../../builder/builder.js";
import { grammarBuilder } from "../../builder/grammar-builder.js";
import { planKey } from "../../functions/bulk/plan-key.js";
import { tooManyFailures } from "../../functions/bulk/report-row.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { PlanBook } from "../../local/bulk/plan-book.js";
import type { WholeRow } from "../../local/bulk/row-id.js";
import { TransientError } from "../../platform/errors.js";

function counting(fail: (n: number) => Error | null = () => null) {
  const asked: string[] = [];
  const grammar = grammarBuilder();
  const builder: Builder = {
    name: "counting",
    async build(request) {
      asked.push(request.instruction);
      await new Promise((go) => setTimeout(go, 5));
      const failure = fail(asked.length);
      if (failure) throw failure;
      return grammar.build(request);
    },
  };
  return { asked, book: new PlanBook({ ...builtInLibrary(), builders: [builder] }, null, undefined) };
}

const row = (instruction: string, mask: string | null = null): WholeRow => ({
  line: 1,
  image: "/x.jpg",
  instruction,
  mask,
  background: null,
  output: null,
  options: {},
  rowId: "r",
});

describe("the plans of a batch", () => {
  it("are asked for once for each instruction, also by rows at the same time", async () => {
    const { asked, book } = counting();
    const rows = Array.from({ length: 40 }, (_, k) => row(k % 2 === 0 ? "make it black and white" : "  brighter "));
    const plans = await Promise.all(rows.map((r) => book.planFor(r)));
    await book.planFor(row("brighter"));
    expect(asked).toHaveLength(2);
    expect(new Set(plans.map((p) => p.key)).size).toBe(2);
    expect(plans[0]).toMatchObject({ cpuOnly: true, mapsColours: true, expected: 0, results: 1 });
    expect((await book.planFor(row("remove the dog"))).mapsColours).toBe(false);
  });

  it("are others where a mask is given, and for another Builder or backend", () => {
    const base = { instruction: "warmer", init: ["image"], options: {} };
    const keys = [
      base,
      { ...base, init: ["image", "mask"] },
      { ...base, options: { backend: "cpu" } },
      { ...base, options: { builder: "grammar" } },
      { ...base, instruction: "cooler" },
    ].map(planKey);
    expect(new Set(keys).size).toBe(5);
    expect(planKey({ ...base, options: { builder: "auto" } })).toBe(planKey(base));
  });

  it("are refused once for all of an instruction's rows, but a lost connection is tried again", async () => {
    const refused = counting();
    for (let k = 0; k < 3; k++) await expect(refused.book.planFor(row("xyzzy plugh"))).rejects.toThrow(/xyzzy/);
    expect(refused.asked).toHaveLength(1);
    const lost = counting((n) => (n === 1 ? new TransientError("Connection lost.") : null));
    await expect(lost.book.planFor(row("warmer"))).rejects.toThrow("lost");
    expect((await lost.book.planFor(row("warmer"))).results).toBe(1);
  });
});

describe("a limit on failures", () => {
  const at = (failed: number, finished: number) => ({
    finished,
    failed,
    succeeded: finished - failed,
    before: 0,
    dollars: 0,
  });

  it("is a number that may be reached, or a share once there are rows enough to tell", () => {
    expect(tooManyFailures(at(3, 3), { most: 3 })).toBe(false);
    expect(tooManyFailures(at(4, 400), { most: 3 })).toBe(true);
    expect(tooManyFailures(at(1, 1), { share: 0.05 })).toBe(false);
    expect(tooManyFailures(at(2, 20), { share: 0.05 })).toBe(true);
    expect(tooManyFailures(at(10, 200), { share: 0.05 })).toBe(false);
    expect(tooManyFailures(at(99, 100), null)).toBe(false);
  });
});
