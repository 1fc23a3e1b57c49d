import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { bricksOfCategory } from "../../local/eval/categories.js";
import { type DatasetLine, readDataset } from "../../local/eval/dataset.js";
import { fits, readExpectation } from "../../local/eval/expectation.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-eval-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function read(text: string): Promise<DatasetLine[]> {
  const path = join(root, "set.tsv");
  await writeFile(path, text);
  const lines: DatasetLine[] = [];
  for await (const line of readDataset(path)) lines.push(line);
  return lines;
}

describe("a set of instructions", () => {
  const row = (line: number, more: object) => ({
    line,
    id: String(line),
    category: "",
    image: "",
    bricks: "",
    ...more,
  });

  test.each([
    ["category and instruction", "remove\tremove the dog\n", { category: "remove", instruction: "remove the dog" }],
    ["an instruction alone", "remove the dog", { instruction: "remove the dog" }],
    [
      "picture and bricks too",
      "remove\tremove the dog\ta.jpg\tRES SOS\r\n",
      { category: "remove", instruction: "remove the dog", image: "a.jpg", bricks: "RES SOS" },
    ],
  ])("without a header is read as %s", async (_, text, expected) => {
    expect(await read(text)).toEqual([row(1, expected)]);
  });

  test.each([
    "Instruction_EN\tTask Type\tKey\tinstruction_cn\nremove the dog\tremove\t7\t移除狗\n",
    "\uFEFFid\tcategory\tinstruction\n7\tremove\tremove the dog\n",
    "index\tedit-type\tprompt\r\n7\tremove\tremove the dog\r\n",
  ])("finds its columns by the names of its header: %j", async (text) => {
    expect(await read(text)).toEqual([row(2, { id: "7", category: "remove", instruction: "remove the dog" })]);
  });

  test("keeps a word in quotation marks, and reads a spreadsheet's quoting", async () => {
    const rows = await read('text\t"hello"\ntext\t"write ""hello"" on it"\n');
    expect(rows.map((r) => ("instruction" in r ? r.instruction : r.problem))).toEqual([
      '"hello"',
      'write "hello" on it',
    ]);
  });

  test("skips empty lines and keeps the numbers of the others; a line without an instruction says so", async () => {
    expect(await read("remove\tremove the dog\n\nremove\t \nadd\tadd a dog")).toMatchObject([
      { line: 1 },
      { line: 3, problem: "The line has no instruction." },
      { line: 4 },
    ]);
  });
});

describe("expected bricks", () => {
  const slots = (text: string) => {
    const expectation = readExpectation(text, catalogue);
    return expectation.type === "bricks" ? expectation.slots : [];
  };

  test.each([
    ["RES FASTINPAINT FLUX-INPAINT", ["RES", "FASTINPAINT", "FLUX-INPAINT"], true],
    ["RES FASTINPAINT FLUX-INPAINT", ["RES", "RES", "FASTINPAINT", "FLUX-INPAINT"], true],
    ["RES FASTINPAINT FLUX-INPAINT", ["RES", "FASTINPAINT"], false],
    ["RES -> FLUX-RCM", ["RES", "FLUX-RCM", "FLUX-ENV"], false],
    ["res, flux_rcm", ["RES", "FLUX-RCM"], true],
    ["RES|SOS INVERSE? FLUX-CBG", ["SOS", "FLUX-CBG"], true],
    ["RES|SOS INVERSE? FLUX-CBG", ["RES", "INVERSE", "FLUX-CBG"], true],
    ["RES|SOS INVERSE? FLUX-CBG", ["INVERSE", "FLUX-CBG"], false],
  ])("%j and the plan %j: %j", (text, bricks, expected) => {
    expect(fits(bricks, slots(text))).toBe(expected);
  });

  test("may be a refusal, and may not be a brick that there is not", () => {
    expect(readExpectation("refuse", catalogue)).toEqual({ type: "refusal" });
    expect(() => readExpectation("RES FLUX-FOO", catalogue)).toThrow('There is no brick "FLUX-FOO".');
  });

  test.each([
    ["ObjectRemoval", "FLUX-INPAINT"],
    ["subject-remove", "FLUX-INPAINT"],
    ["color_alter", "FLUX-RCM"],
    ["BGReplacement", "FLUX-CBG"],
    ["Haze Removal", "DEHAZE"],
  ])("of the category %j hold %s", (category, brick) => {
    expect(bricksOfCategory(category)).toContain(brick);
  });

  test("are not guessed for a category that no one set of bricks answers, and every category's bricks exist", () => {
    expect(bricksOfCategory("ps_human")).toBeNull();
    for (const name of [
      "remove",
      "add",
      "move",
      "resize",
      "upscale",
      "brightness",
      "outpaint",
      "greyscale",
      "reject",
    ]) {
      expect(() => readExpectation(bricksOfCategory(name)!, catalogue)).not.toThrow();
    }
  });
});
