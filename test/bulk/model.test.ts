import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { serve, TEST_KEY } from "../mllm/with-server.js";
import { type Studio, studio } from "../replicate/studio.js";
import type { Scripted } from "../support/openai-server/script.js";
import type { OpenAiServerOptions } from "../support/openai-server/server.js";
import { reportOf, smallPhoto } from "./cli.js";

let open: Studio | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

/** A plan as a model answers it, for five cents: 10,000 tokens at five dollars a million. */
const brighter: Scripted = {
  say: {
    reasoning: "As asked.",
    steps: [
      {
        id: "step1",
        brick: "BRIGHTNESS",
        inputs: { image: { ref: "init[image]" }, mask: null, ratio: { number: 0.7 } },
      },
    ],
    results: ["step1[image]"],
    refusal: null,
  },
  usage: { in: 10_000, out: 0 },
};

/** Four photos with two instructions, and the built command line with a model. */
async function gallery(script: OpenAiServerOptions["script"]) {
  const server = await serve({ key: TEST_KEY, script });
  const prices = { inputPerMillion: 5, outputPerMillion: 0 };
  const builder = { baseURL: server.url, apiKey: TEST_KEY, model: "test-model", attempts: 1, prices };
  const opened = await studio({}, { builder });
  open = opened;
  const out = join(opened.root, "out");
  await mkdir(join(opened.root, "photos"));
  const lines = ["image,instruction"];
  for (let n = 0; n < 4; n++) {
    await writeFile(join(opened.root, "photos", `${n}.jpg`), await smallPhoto(n));
    lines.push(`photos/${n}.jpg,${n % 2 === 0 ? "lift the mood" : "less gloom"}`);
  }
  await writeFile(join(opened.root, "photos.csv"), `${lines.join("\n")}\n`);
  const bulk = (...args: readonly string[]) => opened.run(["bulk", "photos.csv", "-o", out, ...args]).ended;
  return { server, bulk, rows: () => reportOf(out) };
}

describe("a batch whose plans a model writes", () => {
  it("asks once for each instruction, and says what that cost", async () => {
    const { server, bulk, rows } = await gallery(() => brighter);
    const { status, stderr } = await bulk();
    expect(status, stderr).toBe(0);
    expect(server.problems).toEqual([]);
    expect(server.valid).toHaveLength(2);
    expect(stderr).toContain("4 done");
    expect(stderr).toContain("$0.10 spent");
    expect((await rows()).map((row) => [row.status, row.dollars])).toEqual(Array(4).fill(["succeeded", 0]));
  });

  it("asks for every photo with --plan-each, and for no more of them than --max-cost pays for", async () => {
    const { server, bulk, rows } = await gallery(() => brighter);
    const first = await bulk("--plan-each", "--max-cost", "0.09", "--concurrency", "1");
    expect(first.status, first.stderr).toBe(6);
    expect(first.stderr).toContain("--max-cost");
    expect(first.stderr).toContain("$0.10 spent");
    expect(server.valid).toHaveLength(2);
    expect((await rows()).filter(({ status }) => status === "succeeded")).toHaveLength(2);
    const second = await bulk("--plan-each");
    expect(second.status, second.stderr).toBe(0);
    expect(server.valid).toHaveLength(4);
  });

  it("fails the one photo for which the model was not there, and asks for it alone when run again", async () => {
    const { server, bulk, rows } = await gallery((_, index) => (index === 1 ? { status: 503 } : brighter));
    const { status, stderr } = await bulk("--plan-each", "--concurrency", "1");
    expect(status, stderr).toBe(6);
    const ended = await rows();
    expect(ended.map((row) => row.status).sort()).toEqual(["failed", "succeeded", "succeeded", "succeeded"]);
    expect(ended.find((row) => row.status === "failed")?.error?.message).toMatch(/failed \(503\)/);
    expect(stderr).toContain("$0.15 spent");
    const again = await bulk("--plan-each");
    expect(again.status, again.stderr).toBe(0);
    expect(server.valid).toHaveLength(5);
  });
});
