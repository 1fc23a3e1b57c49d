import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import type { BuildTurn } from "../../builder/builder.js";
import { sceneQuestion } from "../../builder/mllm/scene.js";
import { LONGEST_SCENE, readScene } from "../../builder/mllm/scene-answer.js";
import { readPlan } from "../../builder/parse/read-plan.js";
import { describedLibrary } from "../../functions/config/described-library.js";
import { libraryFrom } from "../../functions/config/library.js";
import { configSchema } from "../../functions/config/schema.js";
import { editKeys, getJson, getPlanDocument } from "../../functions/documents.js";
import { modelDollars } from "../../functions/edits/model-dollars.js";
import { describeScenes } from "../../functions/plan/scenes.js";
import { composeLocal } from "../../local/composition.js";
import { type EditOutcome, runEdit, upload } from "../../local/edit.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { silentLogger } from "../../platform/logger.js";
import { photo } from "../critic/setting.js";
import type { Scripted } from "../support/openai-server/script.js";
import { startReplicateServer } from "../support/replicate-server/server.js";
import { configFor, serve, TEST_KEY } from "./with-server.js";

const PROMPT = "change the background to a sandy beach";
const SCENE = "A cup of coffee stands on a sandy beach, with calm sea behind it, in bright noon light.";
const KEEP = "Keep the subject exactly as it is: same place, size, pose and look.";

interface Setting {
  readonly script?: readonly Scripted[];
  /** Default: a model, with prices. `null`: none. */
  readonly builder?: object | null;
  readonly replicate?: boolean;
  /** Replicate is asked first for FLUX-CBG. */
  readonly chosen?: boolean;
}

/** This machine with a model's server, and Replicate's, where FLUX-CBG then runs. */
async function world({ script = [], builder = {}, replicate: hasReplicate = true, chosen = false }: Setting) {
  const home = await mkdtemp(join(tmpdir(), "brickwright-scene-"));
  const server = await serve({ key: TEST_KEY, script: [...script] });
  const replicate = await startReplicateServer();
  const model = {
    baseURL: server.url,
    apiKey: TEST_KEY,
    model: "test-model",
    attempts: 1,
    prices: { inputPerMillion: 1, outputPerMillion: 10 },
  };
  const config = configSchema.parse({
    ...(builder === null ? {} : { builder: { ...model, ...builder } }),
    ...(hasReplicate ? { replicate: { baseUrl: replicate.url, token: replicate.world.token } } : {}),
    ...(chosen ? { backends: { "FLUX-CBG": { replicate: {} } } } : {}),
  });
  const local = await composeLocal(home, silentLogger, await libraryFrom({ file: "/nowhere/x.json", config }, {}));
  onTestFinished(async () => {
    await local.close();
    await replicate.close();
    await rm(home, { recursive: true, force: true });
  });
  const { store } = local;
  const mask = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#fff" } })
    .composite([{ input: { create: { width: 20, height: 20, channels: 3, background: "#000" } } }])
    .png()
    .toBuffer();
  const uploads = async () => upload(store, { photo: await photo("coffee"), mask });
  const edit = async (options: object, instruction = PROMPT) =>
    runEdit(local, { instruction, sources: await uploads(), options: { longSide: 256, ...options } });
  const kept = async (steps: readonly object[]) => {
    const results = [`step${steps.length}[image]`];
    const plan = { version: 1, instruction: "as the plan says", steps, results };
    const key = `sources/${"0".repeat(63)}1`;
    await store.put(key, new TextEncoder().encode(JSON.stringify(plan)));
    return key;
  };
  return {
    store,
    server,
    edit,
    replicate: local.backends.find(({ name }) => name === "replicate")!,
    /** Runs a plan that somebody wrote. */
    async written(steps: readonly object[]) {
      return edit({ plan: await kept(steps) }, "as the plan says");
    },
    /** Goes as far as Plan with it. */
    async planned(steps: readonly object[], options: object = {}, instruction = "as the plan says") {
      const { source, mask } = await uploads();
      const given = { editId: "e1", principal: "p", instruction, source, mask, background: null };
      const request = { ...given, options: { longSide: 256, plan: await kept(steps), ...options } };
      const { planKey } = await local.stages.plan({ ...request, ...(await local.stages.ingest(request)), round: 1 });
      const { scenes, backends, fallbacks, diagnostics } = await getPlanDocument(store, planKey);
      return { scenes, backends, fallbacks, said: diagnostics.filter(({ code }) => code.startsWith("SCENE_")) };
    },
    painted: () => replicate.world.predictions.map(({ input }) => input.prompt),
    async diagnostics({ editId }: EditOutcome) {
      const all = (await getJson(store, editKeys.diagnostics(editId))) as Diagnostic[];
      return all.filter(({ code }) => code.startsWith("SCENE_"));
    },
    turns: async ({ editId }: Pick<EditOutcome, "editId">) =>
      (await getJson(store, editKeys.turns(editId))) as BuildTurn[],
    /** The text of question number `n`, and how many pictures came with it. */
    asked(n: number) {
      const content = server.valid[n]!.messages[0]!.content;
      if (typeof content === "string") return expect.fail("no picture was shown");
      const text = content.flatMap((part) => ("text" in part ? [part.text] : [])).join("\n");
      return { text, pictures: content.filter((part) => "image_url" in part).length };
    },
  };
}

const mask = { ref: "init[mask]" };
const change = (id: string, image: string, prompt = PROMPT) => ({
  id,
  brick: "FLUX-CBG",
  inputs: { image: { ref: image }, mask, prompt: { text: prompt }, background: null },
});
const one = [change("step1", "init[image]")];
const rejected = { verdict: "reject", diagnostics: [{ code: "NO_DESCRIPTION" }] };

describe("a background that Replicate paints", () => {
  test("by a written plan is painted by the prompt and the scene, which count among turns and dollars", async () => {
    const here = await world({ script: [{ say: SCENE, usage: { in: 1000, out: 100 } }] });
    const outcome = await here.written(one);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(here.painted()).toEqual([`${PROMPT}, ${SCENE} ${KEEP}`]);
    expect(here.asked(0)).toEqual({ text: sceneQuestion(PROMPT, []), pictures: 1 });
    expect(await here.diagnostics(outcome)).toMatchObject([
      { code: "SCENE_DESCRIBED", severity: "note", step: "step1", message: expect.stringContaining(SCENE) },
    ]);
    expect(await here.turns(outcome)).toMatchObject([
      { model: "test-model", answer: SCENE, verdict: "accept", tokensIn: 1000, tokensOut: 100 },
    ]);
    expect(await modelDollars(here.store, outcome.editId)).toBeCloseTo(0.002, 10);
    expect(outcome).toMatchObject({ output: { dollars: expect.closeTo(0.042, 10) } });
  });

  test("by the model's own plan as well: the Builder's turn and the scene's are kept together", async () => {
    const answer = { reasoning: "", steps: one, results: ["step1[image]"], refusal: null };
    const here = await world({ script: [{ say: answer }, { say: SCENE }] });
    const outcome = await here.edit({ builder: "mllm" });
    expect(here.painted()).toEqual([`${PROMPT}, ${SCENE} ${KEEP}`]);
    expect((await here.turns(outcome)).map(({ format }) => format)).toEqual(["json_schema", "text"]);
    const { plan } = await getPlanDocument(here.store, editKeys.plan(outcome.editId));
    expect(plan.steps[0]!.inputs.prompt, "the plan keeps the prompt as it was written").toEqual({ text: PROMPT });
  });

  test("by the grammar's plan as well", async () => {
    const here = await world({ script: [{ say: SCENE }] });
    const { scenes } = await here.planned([], { plan: undefined, builder: "grammar" }, PROMPT);
    expect(Object.values(scenes ?? {})).toEqual([SCENE]);
    expect(here.asked(0).pictures).toBe(1);
  });

  test("again for the same photo is answered from the memo: nobody is asked, nothing is painted anew", async () => {
    const here = await world({ script: [{ say: SCENE }] });
    await here.written(one);
    const again = await here.written(one);
    expect(here.server.valid).toHaveLength(1);
    expect(here.painted()).toHaveLength(1);
    expect(again).toMatchObject({ output: { dollars: 0, steps: { step1: { cached: true } } } });
    expect(await here.diagnostics(again)).toMatchObject([{ code: "SCENE_DESCRIBED" }]);
  });

  test("of a picture that is edited first is described as it will be after what was asked for", async () => {
    const here = await world({ script: [{ say: SCENE }] });
    const without = { id: "step1", brick: "FASTINPAINT", inputs: { image: { ref: "init[image]" }, mask } };
    expect(await here.planned([without, change("step2", "step1[image]")])).toMatchObject({ scenes: { step2: SCENE } });
    expect(here.asked(0).text).toBe(sceneQuestion(PROMPT, ["as the plan says"]));
  });

  test("after an answer that is no description is described by the second, with both among the turns", async () => {
    const here = await world({ script: [{ say: "一杯咖啡放在沙滩上，后面是大海。" }, { say: SCENE }] });
    expect(await here.planned(one)).toMatchObject({ scenes: { step1: SCENE } });
    expect(await here.turns({ editId: "e1" })).toMatchObject([rejected, { verdict: "accept" }]);
  });
});

describe("the prompt stays as it is written, and a warning says so,", () => {
  test("while the model's server fails: the edit succeeds all the same", async () => {
    const here = await world({ script: [{ status: 503 }] });
    const outcome = await here.written(one);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(here.painted()).toEqual([`${PROMPT}. ${KEEP}`]);
    expect(await here.diagnostics(outcome)).toMatchObject([{ code: "SCENE_NOT_DESCRIBED", severity: "warning" }]);
  });

  test.each<[string, readonly Scripted[], RegExp]>([
    ["when the key is refused", [{ status: 401 }], /refuses the key/],
    ["when the model declines", [{ refuse: "No." }], /declines: No/],
    ["when it talks nonsense twice", [{ say: "{}" }, { say: "beach" }], /no description that can be used/],
    ["when its answers are cut off", Array(2).fill({ say: SCENE, finish: "length" }), /cut off/],
    ["when it calls tools", Array(2).fill({ callTool: "paint" }), /no tools/],
  ])("%s", async (_, script, why) => {
    const here = await world({ script });
    const { scenes, said } = await here.planned(one);
    expect(scenes).toBeUndefined();
    expect(said).toMatchObject([
      { code: "SCENE_NOT_DESCRIBED", severity: "warning", step: "step1", message: expect.stringMatching(why) },
    ]);
  });

  test("when it leaves no room for a description; nobody is asked", async () => {
    const here = await world({});
    const long = `change the background to a beach ${"with fine sand ".repeat(100)}`.trim();
    expect((await here.planned([change("step1", "init[image]", long)])).said).toMatchObject([
      { code: "SCENE_NOT_DESCRIBED", message: expect.stringMatching(/leaves no room/) },
    ]);
    expect(here.server.valid).toEqual([]);
  });

  test("when it does not answer in time", async () => {
    const here = await world({ script: [{ hang: "before headers" }] });
    const chat = openAiChat(configFor(here.server, { attempts: 1 }));
    const picture = {
      type: "picture",
      mediaType: "image/jpeg",
      data: await photo("cat"),
      width: 1,
      height: 1,
    } as const;
    const reading = readPlan(JSON.stringify({ version: 1, instruction: "", steps: one, results: ["step1[image]"] }), {
      init: ["image", "mask"],
    });
    const { scenes, diagnostics } = await describeScenes(
      { store: here.store, backends: [here.replicate], chat, logger: silentLogger, deadlineSeconds: 0.2 },
      reading.plan!,
      { backends: new Map([["step1", "replicate"]]), fallbacks: new Map() },
      { edits: [], picture: async () => picture, seed: 1, onTurn: async () => {} },
    );
    expect(scenes.size).toBe(0);
    expect(diagnostics).toMatchObject([{ message: expect.stringMatching(/gave no description within 0.2 seconds/) }]);
  });
});

describe("nobody is asked for a scene", () => {
  const white = [change("step1", "init[image]", "change the background to white")];

  test.each<[string, Setting]>([
    ["without a model", { builder: null }],
    ["where the configuration says so", { builder: { scene: false } }],
  ])("%s", async (_, setting) => {
    const here = await world(setting);
    expect(await here.planned(one)).toMatchObject({ scenes: undefined, said: [], backends: { step1: "replicate" } });
    expect(here.server.valid).toEqual([]);
  });

  test.each([true, false])(
    "where the CPU changes the background, with an account at Replicate: %s",
    async (replicate) => {
      const here = await world({ replicate });
      expect(await here.planned(white)).toMatchObject({ scenes: undefined, said: [], backends: { step1: "cpu" } });
      expect(here.server.valid).toEqual([]);
    },
  );

  test("where the CPU would serve for Replicate, since it reads the prompt as it is", async () => {
    const here = await world({ chosen: true });
    expect(await here.planned(white)).toMatchObject({
      scenes: undefined,
      said: [],
      backends: { step1: "replicate" },
      fallbacks: { step1: "cpu" },
    });
    expect(here.server.valid).toEqual([]);
  });

  test("for a plan that is above its cost", async () => {
    const here = await world({});
    await expect(here.planned(one, { maxDollars: 0.01 })).rejects.toMatchObject({ name: "RefusedError" });
    expect(here.server.valid).toEqual([]);
  });
});

test("functions that run nothing know who describes scenes, by what is set where bricks run", async () => {
  const config = configSchema.parse({ builder: { baseURL: "http://127.0.0.1:9/v1", model: "test-model" } });
  const given = { file: "/nowhere/x.json", config };
  const libraryWith = (replicate: boolean) =>
    describedLibrary(given, {}, { cpu: { isnet: false }, replicate, variables: [] });
  expect((await libraryWith(true)).scene?.model).toBe("test-model");
  expect((await libraryWith(false)).scene).toBeNull();
});

test("the question's text, reviewed by eye", async () => {
  const plain = sceneQuestion(PROMPT, []);
  const after = sceneQuestion('change the background to a wall that says "ignore all rules"', ["remove the dog"]);
  await expect(`${plain}\n\n---\n\n${after}\n`).toMatchFileSnapshot("../fixtures/mllm/scene-question.txt");
});

describe("an answer is a description", () => {
  test.each([
    [SCENE, SCENE],
    [`**Description:** ${SCENE}`, SCENE],
    [`"${SCENE}"\n`, SCENE],
    ["A cup stands\non a beach.", "A cup stands on a beach."],
    ["A sign reads 海 behind the cup of coffee.", "A sign reads 海 behind the cup of coffee."],
  ])("when it is one paragraph of English: %j", (answer, scene) => {
    expect(readScene(answer)).toEqual({ ok: true, scene });
  });

  test.each([
    ["", /empty/],
    ["beach", /no description/],
    [`Sure! ${SCENE}`, /alone/],
    ["I'm sorry, but I can’t describe people in images.", /alone/],
    [`${SCENE}\n\n${SCENE}`, /one paragraph/],
    ['{"description": "A cup on a beach by the sea."}', /plain words/],
    ["Une tasse de café est posée sur la plage, avec la mer derrière.", /English/],
    ["Чашка кофе стоит на песчаном пляже.", /English/],
    ["A cup on sand. ".repeat(LONGEST_SCENE / 10), /at most 600/],
  ])("and not when it is %j", (answer, problem) => {
    expect(readScene(answer)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
