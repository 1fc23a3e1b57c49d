import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { prefixes } from "../../infra/constructs/storage.js";
import { costTables } from "../../infra/costs/table.js";

const page = readFileSync(new URL("../../docs/aws.md", import.meta.url), "utf8");
const source = (name: string) => readFileSync(new URL(`../../infra/${name}`, import.meta.url), "utf8");

describe("docs/aws.md", () => {
  it("shows the costs that the script counts (node scripts/costs.mjs --write)", () => {
    expect(page).toContain(`<!-- costs -->\n${costTables()}<!-- /costs -->`);
  });

  it("has a line for every option of the stack", () => {
    const [, body] = /export interface BrickwrightProps \{\n([\s\S]*)\n\}/.exec(source("props.ts"))!;
    const options = [...body!.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name!);
    expect(options.length).toBeGreaterThan(20);
    const lines = page.split("\n").filter((line) => line.startsWith("| `"));
    const missing = options.filter((name) => !lines.some((line) => line.split("|")[1]!.includes(`\`${name}\``)));
    expect(missing).toEqual([]);
  });

  it("has every option of the context among the props, or says that it is the context's own", () => {
    const [, body] = /const contextSchema = z\.strictObject\(\{\n([\s\S]*?)\n\}\);/.exec(source("context.ts"))!;
    const settings = [...body!.matchAll(/^ {2}(\w+):/gm)].map(([, name]) =>
      name!.replace(/^encryptionKeyArn$/, "encryptionKey"),
    );
    expect(settings.length).toBeGreaterThan(20);
    for (const name of settings) expect(page, name).toContain(`\`${name}\``);
  });

  it("names how long the objects of every prefix are kept", () => {
    const [, paragraph] = /\nRetention: ([\s\S]*?)\n\n/.exec(page)!;
    const told = Object.keys(prefixes).filter((name) => name !== "gpuAnswers");
    expect(told.filter((name) => !paragraph!.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("the costs", () => {
  it("are of a size that can be true: an edit without a GPU is between a hundredth of a cent and a cent", () => {
    const [, total] = /\| \*\*together\*\* \| \*\*\$([\d.]+)\*\*/.exec(costTables())!;
    expect(Number(total)).toBeGreaterThan(0.0001);
    expect(Number(total)).toBeLessThan(0.01);
  });
});
