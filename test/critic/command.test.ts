import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, TEST_KEY } from "../mllm/with-server.js";
import { cli } from "../support/cli.js";
import { environment, textIn, verdict } from "./setting.js";

const rocket = new URL("../fixtures/photos/rocket.jpg", import.meta.url).pathname;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-critic-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const run = (args: readonly string[]) => cli(["edit", ...args], { home: join(root, "home"), cwd: root });

describe("brickwright edit --critic", () => {
  it("says each round's scores, and traces every round with its picture, reasons, tokens and dollars", async () => {
    const plans = [environment("make it rainy"), environment("thick <fog>")];
    const critiques = [verdict([2, 9, 8, 8], "Ask for <b>fog</b>."), verdict([9, 9, 8, 8])];
    const server = await serve({
      script: (request) => ({ say: (/You judge photo edits/.test(textIn(request, 0)) ? critiques : plans).shift()! }),
    });
    const config = join(root, "config.json");
    const prices = { inputPerMillion: 1, outputPerMillion: 10 };
    const builder = { baseURL: server.url, apiKey: TEST_KEY, model: "test-model", prices };
    await writeFile(config, JSON.stringify({ builder, defaults: { longSide: 256 } }));
    const trace = join(root, "trace");
    const out = join(root, "fog.png");
    const args = [rocket, "make it foggy", "-o", out, "--critic", "7.5", "--critic-rounds", "2", "--trace", trace];
    const result = await run([...args, "--config", config]);
    expect(result).toMatchObject({ status: 0, stdout: `${out}\n` });
    expect(result.stderr.split("\n").filter((line) => line.startsWith("critic"))).toEqual([
      "critic  round 1  4.0 of 10  (instruction followed 2, rest preserved 9, natural 8, free of artefacts 8)",
      "critic  round 2  8.5 of 10  (instruction followed 9, rest preserved 9, natural 8, free of artefacts 8)  kept",
    ]);

    const files = await readdir(trace, { recursive: true });
    for (const name of ["rounds/1/result-1.png", "rounds/1/plan.json", "rounds/2/result-1.png", "trace.json"]) {
      expect(files).toContain(name);
    }
    const told = JSON.parse(await readFile(join(trace, "trace.json"), "utf8"));
    expect(told.output.critique.rounds).toMatchObject([
      {
        round: 1,
        published: false,
        scores: { overall: 4 },
        tokensIn: 1200,
        dollars: 0.002,
        judgements: { success: { reason: "About success." } },
      },
      { round: 2, published: true },
    ]);
    expect(
      told.conversations.map(({ round, turns }: { round: number; turns: object[] }) => [round, turns.length]),
    ).toEqual([
      [1, 1],
      [2, 1],
    ]);
    // The steps are those of the published round.
    expect(told.steps.map(({ inputs }: { inputs: { port: string; value: object }[] }) => inputs.at(-1)!.value)).toEqual(
      [{ text: "thick <fog>" }],
    );
    expect(told.plan.steps[0].inputs.prompt).toEqual({ text: "thick <fog>" });
    const shown = await sharp(join(trace, "step1-FLUX-ENV/image.png")).raw().toBuffer();
    expect(Buffer.compare(shown, await sharp(join(trace, "rounds/2/result-1.png")).raw().toBuffer())).toBe(0);

    const page = await readFile(join(trace, "trace.html"), "utf8");
    expect(page).toContain("Ask for &#60;b&#62;fog&#60;/b&#62;.");
    expect(page).toMatch(/Round 2 <span class="label">published<\/span><b>8\.5<\/b>/);
    for (const [, source] of page.matchAll(/<img src="([^"]+)"/g)) {
      expect((await sharp(join(trace, source!)).metadata()).width).toBeGreaterThan(0);
    }
    for (const name of files.filter((file) => /\.(html|json)$/.test(file))) {
      expect(await readFile(join(trace, name), "utf8")).not.toContain(TEST_KEY);
    }
  });

  it.each([
    [
      "without a model",
      [rocket, "make it foggy", "--critic", "--no-config"],
      3,
      /none is configured here\. Set BRICKWRIGHT_MODEL/,
    ],
    [
      "that swallows the photo's name",
      ["--critic", rocket, "make it foggy"],
      2,
      /A threshold is a number from 0 to 10/,
    ],
    ["off the scale", [rocket, "make it foggy", "--critic", "11"], 2, /A threshold is a number from 0 to 10/],
    [
      "with too many rounds",
      [rocket, "make it foggy", "--critic-rounds", "6"],
      2,
      /Rounds are a whole number from 1 to 5/,
    ],
  ])("%s is refused before anything runs", async (_, args, status, message) => {
    const result = await run([...args, "-o", join(root, "none.png")]);
    expect(result).toMatchObject({ status, stdout: "", stderr: expect.stringMatching(message) });
    expect(await readdir(root)).not.toContain("none.png");
  });
});
