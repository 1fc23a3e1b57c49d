import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan } from "../../builder/check/check-plan.js";
import { toPaperDialect } from "../../builder/parse/paper-writer.js";
import { readPlan } from "../../builder/parse/read-plan.js";
import { type CheckedPlan, type Plan, parseReference, planSchema } from "../../statemachine/plan.js";
import { randomPlan } from "./random-plan.js";

const init = ["image", "mask"];

function checked(plan: Plan): CheckedPlan {
  const reading = checkPlan(plan, { init });
  expect(reading.diagnostics).toEqual([]);
  return reading.plan!;
}

interface PaperPlan {
  process: string;
  pipeline: unknown[];
}

describe("plans", () => {
  it("come back the same from Lego-Edit's dialect, and are accepted", () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const whole = checked(plan);
        const reading = readPlan(JSON.stringify(toPaperDialect(whole)), { init });
        expect(reading).toEqual({
          verdict: "accept",
          plan: whole,
          steps: whole.steps.map((s) => s.brick),
          diagnostics: [],
        });
      }),
      { numRuns: 300 },
    );
  });

  it("come back the same from their own JSON, and are accepted", () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const whole = checked(plan);
        expect(readPlan(JSON.stringify(whole, null, 2), { init })).toMatchObject({ verdict: "accept", plan: whole });
      }),
      { numRuns: 100 },
    );
  });

  it("whose steps are listed in any order run in an order that feeds each step", () => {
    fc.assert(
      fc.property(randomPlan, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (plan, keys) => {
        const whole = checked(plan);
        const paper = toPaperDialect(whole) as PaperPlan;
        const steps = paper.pipeline.slice(0, -1);
        const shuffled = steps.map((step, i) => ({ step, key: keys[i]! })).sort((a, b) => a.key - b.key);
        const pipeline = [...shuffled.map((s) => s.step), paper.pipeline.at(-1)];
        const reading = readPlan(JSON.stringify({ ...paper, pipeline }), { init });
        const byId = (p: Plan) => [...p.steps].sort((a, b) => a.id.localeCompare(b.id));
        expect(byId(reading.plan!)).toEqual(byId(whole));
        expect(reading.plan!.results).toEqual(whole.results);
        const moved = reading.diagnostics.map((d) => d.code);
        expect(moved).toEqual(reading.verdict === "repair" ? ["REORDER"] : []);
        const seen = new Set(["init"]);
        for (const step of reading.plan!.steps) {
          for (const input of Object.values(step.inputs)) {
            if (input && "ref" in input) expect(seen).toContain(parseReference(input.ref)!.origin);
          }
          seen.add(step.id);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** Cuts, doubles, overwrites and inserts. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(12),
    text: fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom(
        '"',
        "'",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "，",
        "”",
        "\n",
        "</answer>",
        "<think>",
        "```",
        "//",
        "null",
        "\u0000",
      ),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("damaged answers", () => {
  it("are read without throwing, and what is let through is a sound plan", () => {
    let passed = 0;
    fc.assert(
      fc.property(randomPlan, damage, fc.boolean(), (plan, hits, pretty) => {
        const paper = JSON.stringify(toPaperDialect(checked(plan)), null, pretty ? 2 : 0);
        let answer = `<think>so be it</think><answer>${paper}</answer>`;
        for (const { at, length, text } of hits) {
          const from = Math.floor(at * answer.length);
          answer = answer.slice(0, from) + text + answer.slice(from + length);
        }
        const reading = readPlan(answer, { init });
        if (reading.plan === null) {
          expect(reading.verdict).toBe("reject");
          expect(reading.diagnostics[0]?.severity).toBe("error");
          return;
        }
        passed++;
        expect(planSchema.safeParse(reading.plan).success).toBe(true);
        expect(checkPlan(reading.plan, { init })).toMatchObject({ verdict: "accept", plan: reading.plan });
      }),
      { numRuns: 1500 },
    );
    expect(passed).toBeGreaterThan(0);
  });

  it("cut off anywhere before the plan's last bracket are never run", () => {
    fc.assert(
      fc.property(randomPlan, fc.double({ min: 0, max: 0.999, noNaN: true }), (plan, at) => {
        const answer = `<answer>${JSON.stringify(toPaperDialect(checked(plan)))}`;
        const reading = readPlan(answer.slice(0, Math.floor(at * answer.length)), { init });
        expect(reading.verdict).toBe("reject");
        expect(["TRUNCATED", "NO_JSON"]).toContain(reading.diagnostics[0]?.code);
      }),
      { numRuns: 300 },
    );
  });
});
