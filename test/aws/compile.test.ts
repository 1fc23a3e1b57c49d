import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { createCompile } from "../../functions/compile.js";
import { editKeys } from "../../functions/documents.js";
import { silentLogger } from "../../platform/logger.js";
import type { EnsureMachine } from "../../platform/workflow.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { fakeInit } from "../support/fake-bricks.js";
import { removal } from "../support/plans.js";

const init = { image: fakeInit.image, mask: null, background: null };

interface Setting {
  readonly plan?: object;
  readonly backends?: Readonly<Record<string, string>>;
  readonly mayExpress?: boolean;
  readonly express?: boolean;
  readonly fresh?: boolean;
}

/** Compiles a stored plan; answers what Compile said and which machine it asked for. */
async function compiled({ plan = removal, backends = {}, mayExpress = true, express, fresh = false }: Setting = {}) {
  const store = new MemoryStore();
  const document = { plan, backends, diagnostics: [] };
  await store.put(editKeys.plan("e1"), Buffer.from(JSON.stringify(document)));
  const asked: { name: string; definition: object; options: EnsureMachine | undefined }[] = [];
  const noted: string[] = [];
  const workflow = {
    ensureMachine: async (name: string, definition: object, options?: EnsureMachine) => {
      asked.push({ name, definition, options });
      return `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
    },
  };
  const waiting = { name: "replicate", waits: true };
  const compile = createCompile({
    store,
    workflow: workflow as never,
    targets: { brick: "brick", gpuSubmit: "gpu-submit" },
    backends: [waiting as never],
    logger: silentLogger,
    prefix: "studio",
    use: {
      note: async (name) => {
        noted.push(name);
        return { fresh };
      },
    },
    ...(express === undefined ? {} : { express }),
  });
  const result = await compile({
    editId: "e1",
    round: 1,
    planKey: editKeys.plan("e1"),
    init,
    seed: null,
    options: {},
    mayExpress,
  });
  return { result, asked, noted };
}

describe("Compile", () => {
  test("takes an Express machine for a quick plan, with the input as text, and notes its use before", async () => {
    const { result, asked, noted } = await compiled();
    expect(result).toMatchObject({ express: true, executionName: "e1-run" });
    expect(JSON.parse(result.input as string)).toMatchObject({ editId: "e1", literals: { step1_prompt: "the ball" } });
    expect(asked).toMatchObject([
      { name: expect.stringMatching(/^studio-x-[0-9a-f]{20}$/), options: { type: "EXPRESS", again: false } },
    ]);
    expect(noted).toEqual([asked[0]!.name]);
  });

  test.each<[string, Setting]>([
    ["one of this edit took too long before", { mayExpress: false }],
    ["the deployment does not want them", { express: false }],
    ["a step waits for a GPU", { backends: { step3: "replicate" } }],
    ["its texts are long", { plan: longTexts() }],
    ["it has many slow steps", { plan: manySteps() }],
  ])("takes a Standard machine when %s", async (_, setting) => {
    const { result, asked } = await compiled(setting);
    expect(result).toMatchObject({ express: false, input: { editId: "e1" } });
    expect(asked).toMatchObject([
      { name: expect.stringMatching(/^studio-[0-9a-f]{20}$/), options: { type: "STANDARD" } },
    ]);
  });

  test("looks anew at a machine that a sweep may just have deleted", async () => {
    expect((await compiled({ fresh: true })).asked[0]!.options).toMatchObject({ again: true });
  });
});

function manySteps(): object {
  const steps = Array.from({ length: 20 }, (_, n) => ({
    id: `step${n + 1}`,
    brick: "FLUX-RCM",
    inputs: {
      image: { ref: n === 0 ? "init[image]" : `step${n}[image]` },
      mask: { ref: "step21[mask]" },
      prompt: { text: "blue" },
    },
  }));
  const find = { id: "step21", brick: "SOS", inputs: { image: { ref: "init[image]" } } };
  return { ...removal, steps: [find, ...steps], results: ["step20[image]"] };
}

function longTexts(): object {
  const steps = Array.from({ length: 40 }, (_, n) => ({
    id: `step${n + 1}`,
    brick: "RES",
    inputs: { image: { ref: "init[image]" }, prompt: { text: `${n}${"x".repeat(1900)}` } },
  }));
  return { ...removal, steps, results: steps.map(({ id }) => `${id}[mask]`) };
}

test("nothing in the adapters' folder is loaded by Compile, which carries no SDK of its own", async () => {
  const source = await readFile(new URL("../../functions/compile.ts", import.meta.url), "utf8");
  expect(source).not.toMatch(/platform\/aws|@aws-sdk/);
});
