import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildByGrammar } from "../../builder/grammar/build.js";
import { planSchema } from "../../statemachine/plan.js";
import { type Example, expectedSequences, readExamples } from "./expected.js";

const examples = readExamples(readFileSync("test/fixtures/instructions/development.tsv", "utf8"));

function bricksFor(instruction: string): string {
  const { plan } = buildByGrammar({ instruction, init: ["image"] });
  return plan === null ? "reject" : plan.steps.map((step) => step.brick).join(" ");
}

function isRight(example: Example): boolean {
  return expectedSequences(example.kinds).includes(bricksFor(example.instruction));
}

describe("the share of instructions that get the right bricks", () => {
  it("is at least 97 % over all of them", () => {
    const wrong = examples.filter((example) => !isRight(example));
    const share = 1 - wrong.length / examples.length;
    expect(examples.length).toBeGreaterThan(1400);
    expect(
      share,
      wrong.map((example) => `${example.instruction} → ${bricksFor(example.instruction)}`).join("\n"),
    ).toBeGreaterThanOrEqual(0.97);
  });

  it.each([...new Set(examples.map((example) => example.category))])("is at least 90 % for %s", (category) => {
    const mine = examples.filter((example) => example.category === category);
    const wrong = mine.filter((example) => !isRight(example));
    expect(wrong.length / mine.length, wrong.map((example) => example.instruction).join("\n")).toBeLessThanOrEqual(0.1);
  });
});

/** `SHARES=1 npx vitest run test/grammar/share.test.ts` prints the table. */
if (process.env.SHARES !== undefined) {
  it("prints its shares when asked to", () => {
    const rows = [...new Set(examples.map((example) => example.category))].map((category) => {
      const mine = examples.filter((example) => example.category === category);
      return { category, right: mine.filter(isRight).length, of: mine.length };
    });
    console.table(rows);
    expect(rows.length).toBeGreaterThan(0);
  });
}

describe("every plan for the development instructions", () => {
  it("fits the plan's schema", () => {
    for (const { instruction } of examples) {
      const { plan } = buildByGrammar({ instruction, init: ["image"] });
      if (plan !== null) expect(planSchema.safeParse(plan).error, instruction).toBeUndefined();
    }
  });
});
