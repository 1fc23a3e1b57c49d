import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../local/eval/report.js";
import { serve, TEST_KEY } from "../mllm/with-server.js";
import { cli } from "../support/cli.js";
import type { CompletionRequest } from "../support/openai-server/validate-request.js";

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname;
const set = fixture("eval/small.tsv");
const images = ["--images", fixture("photos")];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-eval-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const run = (args: readonly string[]) => cli(["eval", ...args], { home: join(root, "home"), cwd: root });
const reportOf = async (path: string) => JSON.parse(await readFile(path, "utf8")) as Report;

/** The configuration of a model behind this server. */
async function configFile(url: string, more: object = {}): Promise<string> {
  const path = join(root, `config-${Math.random()}.json`);
  const prices = { inputPerMillion: 1, outputPerMillion: 10 };
  await writeFile(
    path,
    JSON.stringify({ builder: { baseURL: url, apiKey: TEST_KEY, model: "test-model", prices, ...more } }),
  );
  return path;
}

const step = (id: number, brick: string, inputs: object) => ({ id: `step${id}`, brick, inputs });
const image = { ref: "init[image]" };
const recolour = {
  reasoning: "",
  steps: [
    step(1, "RES", { image, prompt: { text: "the cat" } }),
    step(2, "FLUX-RCM", { image, mask: { ref: "step1[mask]" }, prompt: { text: "the cat is blue" } }),
  ],
  results: ["step2[image]"],
  refusal: null,
};
const broken = { ...recolour, results: ["step9[image]"] };
const refusal = { reasoning: "", steps: [], results: [], refusal: { reason: "No video.", nearest: null } };

function instructionIn({ messages }: CompletionRequest): string {
  return JSON.stringify(messages.at(1)?.content ?? "");
}

describe("brickwright eval", () => {
  it("prints how a Builder fares per category, and reports every line, bad ones too", async () => {
    const report = join(root, "grammar.json");
    const result = await run([set, ...images, "--builder", "grammar", "--json", report]);
    expect(result.status).toBe(0);
    expect(
      result.stdout
        .replace(/[\d.]+ ms/, "N ms")
        .split("\n")
        .slice(2),
    ).toEqual([
      "category       lines  at once  repaired  corrected  refused  bad line  right bricks",
      "────────────────────────────────────────────────────────────────────────────────────────",
      "ObjectRemoval      2  100.0 %     0.0 %      0.0 %    0.0 %     0.0 %        50.0 %  1/2",
      "Style-Change       1  100.0 %     0.0 %      0.0 %    0.0 %     0.0 %       100.0 %  1/1",
      "reject             1    0.0 %     0.0 %      0.0 %  100.0 %     0.0 %       100.0 %  1/1",
      "mixed              3   33.3 %     0.0 %      0.0 %    0.0 %    66.7 %       100.0 %  1/1",
      "(none)             1    0.0 %     0.0 %      0.0 %    0.0 %   100.0 %             –",
      "────────────────────────────────────────────────────────────────────────────────────────",
      "all                8   50.0 %     0.0 %      0.0 %   12.5 %    37.5 %        80.0 %  4/5",
      "",
      "a line takes N ms on average",
      "",
    ]);
    expect(result.stderr.split("\n").filter((line) => line !== "")).toEqual([
      'line 7: There is no brick "FLUX-FOO".',
      "line 8: There is no picture no-such.jpg.",
      "line 9: The line has no instruction.",
    ]);
    const { results, summary, builder } = await reportOf(report);
    expect(builder).toBe("grammar");
    expect(results.map(({ line, outcome, right }) => [line, outcome, right])).toEqual([
      [2, "at once", true],
      [3, "at once", false],
      [4, "at once", true],
      [5, "refused", true],
      [6, "at once", true],
      [7, "bad line", null],
      [8, "bad line", null],
      [9, "bad line", null],
    ]);
    expect(results[0]).toMatchObject({ id: "r1", bricks: ["RES", "FASTINPAINT", "FLUX-INPAINT"], turns: 0 });
    expect(summary.all).toMatchObject({ lines: 8, judged: 5, right: 4, tokensIn: null });
  });

  it("shows a model the line's picture, counts corrections, tokens and dollars, and tells refusals from failures", async () => {
    const seen: Record<string, number> = {};
    const server = await serve({
      key: TEST_KEY,
      script(request) {
        const asked = instructionIn(request);
        const which = /cup/.test(asked) ? "cup" : /oil/.test(asked) ? "oil" : /what is/.test(asked) ? "video" : "cat";
        seen[which] = (seen[which] ?? 0) + 1;
        if (which === "video") return { say: refusal };
        if (which === "cup") return { say: seen.cup === 1 ? broken : recolour };
        if (which === "oil") return seen.oil === 1 ? { say: broken } : { status: 400, message: "The prompt is odd." };
        return { say: recolour };
      },
    });
    const report = join(root, "mllm.json");
    const config = await configFile(server.url);
    const args = [set, ...images, "--builder", "mllm", "--concurrency", "1", "--json", report, "--config", config];
    const result = await run(args);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^mllm \(test-model\) on /);
    expect(result.stdout).toMatch(/a line takes 1\d\d\d tokens in · \d+ tokens out · \$0\.00\d+ · /);
    const { results, model } = await reportOf(report);
    expect(model).toBe("test-model");
    expect(results.map(({ outcome, right, turns }) => [outcome, right, turns])).toEqual([
      ["corrected", false, 2],
      ["failed", null, 1],
      ["failed", null, 0],
      ["refused", true, 1],
      ["at once", true, 1],
      ["bad line", null, 0],
      ["bad line", null, 0],
      ["bad line", null, 0],
    ]);
    expect(results[0]).toMatchObject({ tokensIn: 2400, tokensOut: 160 });
    expect(results[0]!.dollars).toBeCloseTo(0.004, 9);
    const pictured = server.valid.filter((request) => instructionIn(request).includes("image_url"));
    expect(pictured.every((request) => /cup/.test(instructionIn(request)))).toBe(true);
    expect(pictured).toHaveLength(2);
    expect(await readFile(report, "utf8")).not.toContain(TEST_KEY);
  });

  it("goes on where it was stopped, asking the model only for what is left", async () => {
    const lines = Array.from({ length: 6 }, (_, i) => `mixed\tmake cat ${i} blue\t\tRES FLUX-RCM`);
    const file = join(root, "six.tsv");
    await writeFile(file, lines.join("\n"));
    const report = join(root, "six.json");
    const args = (config: string) => [
      "eval",
      file,
      "--builder",
      "mllm",
      "--concurrency",
      "1",
      "--json",
      report,
      "--config",
      config,
    ];
    let interrupt = () => {};
    const hanging = await serve({
      script(_, index) {
        if (index < 3) return { say: recolour };
        interrupt();
        return { hang: "before headers" };
      },
    });
    const stopped = await cli(args(await configFile(hanging.url)), {
      home: join(root, "home"),
      onStart: (stop) => {
        interrupt = stop;
      },
    });
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toMatch(/^all +3 +100\.0 %/m);
    expect(stopped.stderr).toBe("Stopped. The same command goes on from there.\n");
    expect(await readdir(root)).not.toContain("six.json");

    // As a power cut leaves it.
    await appendFile(`${report}.partial`, '{"line":4,"outc');
    const server = await serve({ script: () => ({ say: recolour }) });
    const rest = await cli(args(await configFile(server.url)), { home: join(root, "home") });
    expect(rest.status).toBe(0);
    expect(server.valid).toHaveLength(3);
    expect((await reportOf(report)).results.map(({ outcome }) => outcome)).toEqual(Array(6).fill("at once"));
    expect(await readdir(root)).not.toContain("six.json.partial");
  });

  it("gives up on a server that refuses line after line", async () => {
    const file = join(root, "many.tsv");
    await writeFile(file, Array.from({ length: 200 }, (_, i) => `mixed\tmake cat ${i} blue`).join("\n"));
    const server = await serve({ key: "sk-another-key-than-ours-0123456789", script: () => ({ say: recolour }) });
    const result = await run([file, "--builder", "mllm", "--config", await configFile(server.url)]);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/failed at 8 lines in a row/);
    expect(result.stderr).not.toContain(TEST_KEY);
    expect(server.received.length).toBeLessThan(20);
  });

  it.each([
    [["no-such.tsv"], /There is no file no-such.tsv/, 2],
    [[set, "--builder", "mllm", "--no-config"], /Builder "mllm" is not configured here/, 3],
    [[set, "--builder", "no-such-plan.json"], /There is no Builder or plan file/, 2],
    [[set, "--limit", "0"], /A count is a whole number above 0/, 2],
  ])("says what is wrong with %j", async (args, message, status) => {
    const result = await run(args);
    expect(result).toMatchObject({ status, stdout: "", stderr: expect.stringMatching(message) });
  });
});
