import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ask } from "../../bricks/mllm/ask.js";
import { libraryFrom } from "../../functions/config/library.js";
import { configSchema } from "../../functions/config/schema.js";
import { editKeys, getJson } from "../../functions/documents.js";
import { composeLocal, type Local } from "../../local/composition.js";
import { type EditOutcome, runEdit, upload } from "../../local/edit.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { type Logger, silentLogger } from "../../platform/logger.js";
import { photo } from "../critic/setting.js";
import type { Scripted } from "../support/openai-server/script.js";
import type { OpenAiServer } from "../support/openai-server/server.js";
import { configFor, serve, TEST_KEY } from "./with-server.js";

interface World {
  readonly local: Local;
  readonly server: OpenAiServer;
  readonly warnings: string[];
  /** Runs the plan of these steps, which puts out `result`. */
  edit(steps: readonly object[], result: string): Promise<EditOutcome>;
}

/** This machine with a model whose server answers its bricks by a script; the plan is a written one. */
async function world(script: readonly Scripted[]): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), "brickwright-fallback-"));
  const server = await serve({ key: TEST_KEY, script: [...script] });
  const builder = { baseURL: server.url, apiKey: TEST_KEY, model: "test-model", attempts: 1 };
  const library = await libraryFrom({ file: "/nowhere/x.json", config: configSchema.parse({ builder }) }, {});
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message, fields) => warnings.push(`${message} ${fields?.why}`) };
  const local = await composeLocal(home, logger, library);
  onTestFinished(async () => {
    await local.close();
    await rm(home, { recursive: true, force: true });
  });
  return {
    local,
    server,
    warnings,
    async edit(steps, result) {
      const plan = { version: 1, instruction: "as the plan says", steps, results: [result] };
      const key = `sources/${"0".repeat(63)}1`;
      await local.store.put(key, new TextEncoder().encode(JSON.stringify(plan)));
      const sources = await upload(local.store, { photo: await photo("coffee") });
      return runEdit(local, { instruction: "as the plan says", sources, options: { longSide: 320, plan: key } });
    },
  };
}

const image = { ref: "init[image]" };
const place = (prompt: string) => [
  { id: "step1", brick: "ADD-PRED", inputs: { image, prompt: { text: prompt }, mask: null } },
  // What the place is for; painting a spoon there would need a GPU.
  { id: "step2", brick: "FLUX-RCM", inputs: { image, mask: { ref: "step1[mask]" }, prompt: { text: "blue" } } },
];
const caption = [{ id: "step1", brick: "CMI-PRED", inputs: { image } }];
const find = (prompt: string) => [{ id: "step1", brick: "RES", inputs: { image, prompt: { text: prompt } } }];

function stepOf(outcome: EditOutcome) {
  if (outcome.status !== "succeeded") throw new Error(JSON.stringify(outcome));
  return outcome.output.steps.step1;
}

async function warningsOf({ local }: World, { editId }: EditOutcome): Promise<Diagnostic[]> {
  const all = (await getJson(local.store, editKeys.diagnostics(editId))) as Diagnostic[];
  return all.filter(({ severity }) => severity === "warning");
}

const DOWN = [
  ["fails", [{ status: 503 }]],
  ["is busy and stays so", [{ status: 429 }]],
  ["breaks the connection", [{ cut: "connection", say: "[1, 1, 9, 9]" }]],
  ["has used up its quota", [{ status: 429, code: "insufficient_quota" }]],
] as const satisfies readonly (readonly [string, readonly Scripted[]])[];

describe("while the model's server is out of reach", () => {
  test.each(DOWN)("and %s, ADD-PRED is the CPU's, and record, log and diagnostics say so", async (_, script) => {
    const here = await world(script);
    const outcome = await here.edit(place("add a spoon on the left"), "step2[image]");
    expect(stepOf(outcome)).toMatchObject({
      brick: "ADD-PRED",
      backend: "cpu",
      model: "NanoDet-g + placement rules",
      cached: false,
    });
    expect(await warningsOf(here, outcome)).toMatchObject([
      {
        code: "SERVED_INSTEAD",
        step: "step1",
        message:
          "ADD-PRED was planned for mllm, which could not serve; it ran on cpu (NanoDet-g + placement rules) instead.",
      },
    ]);
    expect(here.warnings.filter((line) => line.startsWith("falling back"))).toHaveLength(1);
  });

  test("CMI-PRED is the CPU's; once the server is back, the model is asked and not the memory of the CPU's words", async () => {
    const here = await world([{ status: 503 }, { say: "A cup of coffee on a table." }]);
    const first = await here.edit(caption, "step1[caption]");
    expect(stepOf(first)).toMatchObject({ backend: "cpu" });
    const second = await here.edit(caption, "step1[caption]");
    expect(stepOf(second)).toMatchObject({ backend: "mllm", model: "test-model", cached: false });
    expect(second).toMatchObject({ output: { outputs: [{ value: "A cup of coffee on a table." }] } });
    expect(await warningsOf(here, second)).toEqual([]);
  });

  test("and nobody listens at all, CMI-PRED is the CPU's as well", async () => {
    const here = await world([]);
    await here.server.close();
    const outcome = await here.edit(caption, "step1[caption]");
    expect(stepOf(outcome)).toMatchObject({ backend: "cpu" });
    expect(here.warnings.join()).toMatch(/cannot be reached/);
  });

  test("RES of what only the model could know fails, and says both", async () => {
    const here = await world([{ status: 401 }]);
    const outcome = await here.edit(find("the zebra"), "step1[mask]");
    expect(outcome).toMatchObject({ status: "failed", failure: { step: "step1", brick: "RES" } });
    const { message } = (outcome as Extract<EditOutcome, { status: "failed" }>).failure;
    expect(message).toMatch(
      /^The models here do not find it \(".*zebra.*"\), and the vision model cannot be asked: .* refuses the key \(401\)/,
    );
  });

  test("a place that the CPU cannot see either fails with the server's trouble first", async () => {
    const here = await world([{ status: 401 }]);
    const outcome = await here.edit(place("add a spoon on the trampoline"), "step2[image]");
    const { message } = (outcome as Extract<EditOutcome, { status: "failed" }>).failure;
    expect(message).toMatch(/refuses the key \(401\).* On cpu instead: .*trampoline/);
  });
});

describe("nobody serves instead", () => {
  test("where the model declines", async () => {
    const here = await world([{ refuse: "No." }]);
    const outcome = await here.edit(caption, "step1[caption]");
    expect(outcome).toMatchObject({ status: "failed", failure: { error: "RefusedError" } });
    expect(here.warnings).toEqual([]);
  });

  test("for a model that answers too late, before its time is up", async () => {
    const server = await serve({ key: TEST_KEY, script: [{ hang: "before headers" }] });
    const picture = {
      type: "picture",
      mediaType: "image/jpeg",
      data: await photo("cat"),
      width: 1,
      height: 1,
    } as const;
    const asked = {
      brick: "CMI-PRED",
      picture,
      question: "What is it?",
      read: () => ({ ok: true, value: "" }) as const,
      deadlineSeconds: 0.2,
    };
    const context = { seed: 1, signal: new AbortController().signal };
    await expect(ask(openAiChat(configFor(server)), asked, context)).rejects.toMatchObject({
      name: "TransientError",
      message: "CMI-PRED: test-model gave no answer within 0.2 seconds.",
    });
  });
});
