import { describe, expect, test } from "vitest";
import { parseReferring } from "../../bricks/cpu/perception/language/parse.js";
import { parseAddition } from "../../bricks/cpu/perception/placement/instruction.js";

const only = (prompt: string) => {
  const expression = parseReferring(prompt);
  expect(expression?.parts).toHaveLength(1);
  return expression!.parts[0];
};
const classes = (prompt: string) => {
  const { target } = only(prompt).noun;
  return target.kind === "classes" ? target.classes[0] : target.kind;
};

describe("a referring expression", () => {
  test.each([
    ["the puppy", "dog"],
    ["the man's", "person"],
    ["two women", "person"],
    ["the wine glass", "wine glass"],
    ["the glass of wine", "wine glass"],
    ["the cup of coffee", "cup"],
    ["a pair of skis", "skis"],
    ["the geese", "bird"],
    ["knives", "knife"],
    ["orange", "orange"],
    ["the orange cat", "cat"],
    ["the beautiful wooden table", "dining table"],
    ["the dog house", "unknown"],
    ["the main subject", "salient"],
    ["the watermark", "text"],
  ])("%j is about %s", (prompt, label) => expect(classes(prompt)).toBe(label));

  test("keeps side and count", () => {
    expect(only("the two bottles on the left")).toMatchObject({ sides: ["left"], count: 2 });
    expect(only("the boat in the upper right corner of the picture")).toMatchObject({ sides: ["top", "right"] });
    expect(only("the far left person")).toMatchObject({ sides: ["left"], count: null });
    expect(only("both cats")).toMatchObject({ count: 2 });
    expect(only("all of the dogs")).toMatchObject({ count: "all" });
  });

  test("counts from the side that an ordinal names", () => {
    expect(only("the third person from the right")).toMatchObject({ sides: ["right"], ordinal: 3 });
    expect(only("second cup from the left")).toMatchObject({ sides: ["left"], ordinal: 2 });
  });

  test("tells a position in the picture from one beside a thing", () => {
    const chair = only("the chair to the left of the table");
    expect(chair.sides).toEqual([]);
    expect(chair.relations).toMatchObject([{ relation: "left of", anchors: [{ noun: { text: "table" } }] }]);
    expect(only("the person between the car and the bus").relations[0].anchors).toHaveLength(2);
  });

  test("takes clothes for a description, not for a second thing", () => {
    expect(only("the man in the red shirt")).toMatchObject({ colours: ["red"], relations: [] });
    expect(only("the black and white cat")).toMatchObject({ colours: ["black", "white"] });
  });

  test("joins what 'and' joins and inverts what 'except' excepts", () => {
    expect(parseReferring("the dog and the cat")?.parts).toHaveLength(2);
    expect(parseReferring("everything except the dog")).toMatchObject({
      inverted: true,
      parts: [{ noun: { text: "dog" } }],
    });
  });

  test.each(["", "   ", "the", "???", "!!!", "的"])("%j points at nothing", (prompt) =>
    expect(parseReferring(prompt)).toBeNull(),
  );

  test("reads hostile text in no time and without finding prototype keys", () => {
    const started = performance.now();
    for (const text of ["a ".repeat(5000), "of ".repeat(5000), `the ${"left ".repeat(5000)}dog`, "-".repeat(20000)])
      parseReferring(text);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(classes("the constructor")).toBe("unknown");
    expect(classes("__proto__ toString")).toBe("unknown");
  });
});

describe("an addition", () => {
  test.each([
    ["add a black dog on the left", { head: "dog", sides: ["left"], relation: null }],
    ["cat", { head: "cat", sides: [], relation: null }],
    ["please add a hat to the man", { head: "hat", relation: { relation: "with", anchor: { noun: { text: "man" } } } }],
    ["put a cup on the table", { head: "cup", relation: { relation: "on", anchor: { noun: { text: "table" } } } }],
    ["add a moon in the sky", { head: "moon", relation: { relation: "in" } }],
    ["insert two birds at the top of the picture", { head: "birds", sides: ["top"], plural: true }],
  ])("%j says what and where", (prompt, expected) => expect(parseAddition(prompt)).toMatchObject(expected));

  test("with no thing is none", () => expect(parseAddition("add the")).toBeNull());
});
