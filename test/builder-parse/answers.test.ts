import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPlan } from "../../builder/parse/read-plan.js";

interface Case {
  readonly name: string;
  readonly init: readonly string[];
  readonly verdict: "accept" | "repair" | "reject";
  /** Codes that must be among the findings; on a reject the first finding must be one of them. */
  readonly codes?: readonly string[];
  readonly steps?: readonly string[];
  readonly text?: string;
  readonly lines?: readonly string[];
}

const cases = JSON.parse(readFileSync(new URL("../fixtures/plans/answers.json", import.meta.url), "utf8")) as Case[];

describe("raw answers of a Builder", () => {
  it.each(cases.map((c) => [c.verdict, c.name, c] as const))("%s: %s", (_verdict, _name, c) => {
    const reading = readPlan(c.text ?? c.lines?.join("\n") ?? "", { init: c.init });
    const codes = reading.diagnostics.map((d) => d.code);
    expect({ verdict: reading.verdict, codes }).toMatchObject({ verdict: c.verdict });
    expect(codes).toEqual(expect.arrayContaining([...(c.codes ?? [])]));
    expect(reading.plan === null).toBe(c.verdict === "reject");
    if (c.verdict === "reject") {
      expect(c.codes).toContain(codes[0]);
      expect(reading.diagnostics[0]?.severity).toBe("error");
    } else {
      expect(reading.steps).toEqual(c.steps);
      expect(codes.length > 0 && reading.diagnostics.some((d) => d.severity === "repair")).toBe(c.verdict === "repair");
    }
  });

  it("says each finding in one line that a person can act on", () => {
    for (const c of cases) {
      for (const d of readPlan(c.text ?? c.lines?.join("\n") ?? "", { init: c.init }).diagnostics) {
        expect(d.message, c.name).toMatch(/^[^\n\r]{10,400}[.]$/u);
        if (d.severity === "error") expect(d.hint, c.name).toMatch(/^[^\n\r]{3,300}[.?]$/u);
      }
    }
  });

  it("does not let a hostile key reach any object's prototype", () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const text = `{"process": "x", "pipeline": [], "${key}": {"polluted": true, "prototype": {"polluted": true}}}`;
      expect(readPlan(text, { init: ["image"] }).diagnostics[0]?.code).toBe("FORBIDDEN_KEY");
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
