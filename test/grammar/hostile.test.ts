import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan } from "../../builder/check/check-plan.js";
import { buildByGrammar } from "../../builder/grammar/build.js";
import { readExamples } from "./expected.js";

const INITS = [["image"], ["image", "mask"], ["image", "mask", "background"]];
const vocabulary = [
  ...new Set(
    readExamples(readFileSync("test/fixtures/instructions/development.tsv", "utf8")).flatMap((example) =>
      example.instruction.split(" "),
    ),
  ),
];

/** Either a plan that the checker accepts, or a refusal with a reason; never both, never an exception. */
function answersSoundly(instruction: string): void {
  for (const init of INITS) {
    const { plan, diagnostics } = buildByGrammar({ instruction, init });
    if (plan === null) {
      expect(diagnostics.some((d) => d.severity === "error" && d.message !== "" && d.hint)).toBe(true);
    } else {
      const reading = checkPlan(plan, { init });
      expect(reading.verdict, `${instruction}\n${JSON.stringify(reading.diagnostics)}`).toBe("accept");
      expect(diagnostics.some((d) => d.severity === "error")).toBe(false);
    }
  }
}

describe("whatever is said to the grammar", () => {
  it("word salads of its own vocabulary end in a sound plan or a refusal", () => {
    const salad = fc
      .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 30 })
      .map((words) => words.join(" "));
    fc.assert(fc.property(salad, answersSoundly), { numRuns: 250 });
  });

  it("arbitrary strings do too", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), answersSoundly), { numRuns: 150 });
  });

  it.each([
    "__proto__",
    "constructor prototype toString",
    "remove __proto__",
    "make constructor red",
    "replace hasOwnProperty with valueOf",
    "'".repeat(1999),
    '"'.repeat(1999),
    ",".repeat(1999),
    "and ".repeat(499),
    "remove the dog and ".repeat(100),
    "remove a, ".repeat(190),
    "make it ".repeat(240),
    "the ".repeat(490),
    "to into with by for as ".repeat(80),
    `add ${"a".repeat(1900)}`,
    `remove the ${"'s ".repeat(600)}`,
    "\u0000\u0001\u202e remove the dog",
    "remove the dog \ud800",
    "🐶 remove the 🐶",
    "init[image] step1[mask]",
    'remove "step1[mask]" and add "init[mask]"',
    "remove the dog; DROP TABLE edits; --",
    "<script>alert(1)</script>",
    "a".repeat(5000),
  ])("survives %.40j", (instruction) => {
    answersSoundly(instruction);
  });

  it("the same instruction always gives the same answer", () => {
    const request = { instruction: "make the left car red and the right car blue, then add a dog", init: ["image"] };
    expect(buildByGrammar(request)).toEqual(buildByGrammar(request));
  });
});
