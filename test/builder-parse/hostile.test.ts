import { describe, expect, it } from "vitest";
import { readPlan } from "../../builder/parse/read-plan.js";

const MB = 999_000;
const many = (text: string, size = MB): string => text.repeat(Math.floor(size / text.length));
const step = (n: number): string => `{"step":${n},"model":"SOS","input":{"image":"init[image]"}}`;

/** Each is just under the size limit, so that every one of them is really read. */
const hostile: readonly (readonly [name: string, answer: string])[] = [
  ["braces", many("{")],
  ["closed brackets", many("[", MB / 2) + many("]", MB / 2)],
  ["objects in objects", many('{"a":')],
  ["lists in a pipeline", `{"pipeline":${many("[")}`],
  ["braces in prose", many("x {y ")],
  ["links in prose", many("[{ ")],
  ["half objects in prose", many('x {"y ')],
  ["quotes", many('"')],
  ["strings that open a plan", many('"{\\"')],
  ["quotes in a string", `{"process": "${many('" ')}`],
  ["spaced quotes in a string", `{"process": "${many(`"${" ".repeat(50)}`)}`],
  ["backslashes", `{"process": "${many("\\")}`],
  ["unicode escapes", `{"process": "${many("\\ud800")}"}`],
  ["commas", `{"pipeline": [${many(",")}]}`],
  ["full-width commas", `{"pipeline": [${many("，", 300_000)}]}`],
  ["comments", `{"pipeline": [${many("/**/")}]}`],
  ["comments never closed", `{"pipeline": [${many("/*")}`],
  ["think tags", many("<think>")],
  ["thoughts that each end in an answer", many("<think><answer>")],
  ["closing think tags", many("</think>")],
  ["answer tags", many("<answer>{")],
  ["fences", many("```")],
  ["small objects", many("{}")],
  ["small plans that differ", Array.from({ length: 20_000 }, (_, i) => `{"pipeline":[${i}]}`).join("")],
  ["digits", `{"pipeline": [${many("9")}]}`],
  ["a long key", `{"${many("k")}": 1}`],
  ["many keys", `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(",")}}`],
  [
    "ten thousand steps",
    `{"pipeline":[${Array.from({ length: 10_000 }, (_, i) => step(i + 1)).join(",")},{"result":"[step1[mask]]"}]}`,
  ],
  ["a result of many references", `{"pipeline":[${step(1)},{"result":"[${many("step1[mask],")}]"}]}`],
  ["a result of brackets", `{"pipeline":[${step(1)},{"result":"${many("[")}"}]}`],
  ["a step number of spaces", `{"pipeline":[{"step":"${many(" ")}1"}]}`],
  ["a brick name of hyphens", `{"pipeline":[{"step":1,"model":"${many("-")}"}]}`],
  [
    "a picture named by spaces",
    `{"pipeline":[${step(1).replace("init", `init${many(" ")}`)},{"result":"[step1[mask]]"}]}`,
  ],
  ["spaces", many(" ")],
  ["byte order marks", many("\ufeff", 300_000)],
];

describe("hostile answers", () => {
  it.each(hostile)("%s: refused, with a reason", (_name, answer) => {
    const reading = readPlan(answer, { init: ["image"] });
    expect(reading.verdict).toBe("reject");
    expect(reading.diagnostics.length).toBeLessThan(100);
    expect(reading.diagnostics[0]?.severity).toBe("error");
    expect(reading.diagnostics[0]?.message.length).toBeLessThan(400);
  });

  it("refuses an answer over the size limit before it reads it", () => {
    const reading = readPlan("{".repeat(10_000_000), { init: ["image"] });
    expect(reading.diagnostics.map((d) => d.code)).toEqual(["TOO_LARGE"]);
  });

  it("counts the size in bytes, not in characters", () => {
    expect(readPlan("語".repeat(400_000), { init: ["image"] }).diagnostics[0]?.code).toBe("TOO_LARGE");
  });
});
