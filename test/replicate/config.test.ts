import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { isWaitingBrick } from "../../bricks/gpu/waiting.js";
import { chosenMapping } from "../../bricks/replicate/chosen.js";
import { defaultMappings } from "../../bricks/replicate/defaults.js";
import { modelOf, portsRead } from "../../bricks/replicate/mapping.js";
import { costNote, overBudget } from "../../builder/cost.js";
import { readPlan } from "../../builder/parse/read-plan.js";
import { placePlan } from "../../builder/placement.js";
import { openLibrary } from "../../local/config/open.js";

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

const TOKEN = "r8_0123456789abcdef0123";

async function open(config: object, environment: Record<string, string> = { REPLICATE_API_TOKEN: TOKEN }) {
  const folder = await mkdtemp(join(tmpdir(), "brickwright-replicate-config-"));
  folders.push(folder);
  await writeFile(join(folder, "brickwright.config.json"), JSON.stringify(config));
  return openLibrary({}, { folder, environment, user: process.getuid?.() });
}

function plan(...steps: { model: string; input: object; output: object }[]) {
  const pipeline: object[] = steps.map((step, index) => ({ step: index + 1, ...step }));
  pipeline.push({ result: `[step${steps.length}[image]]` });
  const reading = readPlan(JSON.stringify({ pipeline }), { init: ["image", "mask"] });
  if (reading.plan === null) throw new Error(JSON.stringify(reading.diagnostics));
  return reading.plan;
}

const recolour = plan({
  model: "FLUX-RCM",
  input: { image: "init[image]", mask: "init[mask]", prompt: "a red car" },
  output: { image: "step1[image]" },
});
const pose = plan({
  model: "FLUX-POSE",
  input: { image: "init[image]", prompt: "a dog that sits" },
  output: { image: "step1[image]" },
});

describe("the built-in mappings", () => {
  it.each([...defaultMappings])(
    "%s reads ports that the brick has, and names a model that can be called",
    (brick, mapping) => {
      const spec = catalogue.get(brick)!;
      for (const port of portsRead(mapping)) expect(Object.keys(spec.inputs)).toContain(port);
      expect(modelOf(mapping)).toMatch(/^[\w-]+\/[\w-]+(:[0-9a-f]{8})?$/);
      // What is not one of Black Forest Labs' official models is pinned.
      expect(mapping.version !== undefined).toBe(!mapping.model!.startsWith("black-forest-labs/"));
      expect(mapping.price!.dollars).toBeGreaterThan(0);
      expect(mapping.verified).toMatch(/page|public code/);
    },
  );
});

describe("placement with Replicate", () => {
  it("leaves to the CPU what it can do, and gives Replicate the rest, with the price", async () => {
    const { backends } = await open({});
    const placed = await placePlan(recolour, backends, "auto");
    expect([...placed.backends.values()]).toEqual(["cpu"]);
    expect(placed.expected).toEqual([]);
    const posed = await placePlan(pose, backends, "auto");
    expect([...posed.backends.values()]).toEqual(["replicate"]);
    expect(posed.expected).toEqual([{ step: "step1", brick: "FLUX-POSE", backend: "replicate", dollars: 0.04 }]);
    expect(posed.diagnostics).toEqual([]);
  });

  it("gives Replicate what a person names it for, with the CPU to fall back on", async () => {
    const { backends } = await open({ backends: { "FLUX-RCM": { replicate: {} } } });
    const chosen = await placePlan(recolour, backends, "auto");
    expect([...chosen.backends.values()]).toEqual(["replicate"]);
    expect([...chosen.fallbacks]).toEqual([["step1", "cpu"]]);
    const forced = await placePlan(recolour, (await open({})).backends, "replicate");
    expect([...forced.backends.values()]).toEqual(["replicate"]);
    expect([...forced.fallbacks]).toEqual([]);
    expect([...(await placePlan(recolour, backends, "cpu")).backends.values()]).toEqual(["cpu"]);
  });

  it("does what Replicate has no model for elsewhere when Replicate is chosen by name", async () => {
    const { backends } = await open({});
    const inverse = { model: "INVERSE", input: { mask2: "init[mask]" }, output: { mask: "step1[mask]" } };
    const background = {
      model: "FLUX-CBG",
      input: { image: "init[image]", mask: "step1[mask]", prompt: "change the background to a beach" },
      output: { image: "step2[image]" },
    };
    const placed = await placePlan(plan(inverse, background), backends, "replicate");
    expect(Object.fromEntries(placed.backends)).toEqual({ step1: "cpu", step2: "replicate" });
  });

  it("does not give a model less than the plan says", async () => {
    const { backends } = await open({});
    const [replicate] = backends.filter(({ name }) => name === "replicate");
    const brick = (await replicate!.find("FLUX-CBG"))!;
    const inputs = { background: { from: "init", port: "background" } as const };
    expect(brick.supports({ brick: "FLUX-CBG", inputs })).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/takes no `background`/),
    });
  });

  it("is not there without a token, and says so of what is given to it", async () => {
    expect((await open({}, {})).backends.map(({ name }) => name)).toEqual(["cpu"]);
    const { backends } = await open({ backends: { "FLUX-POSE": { replicate: {} } } }, {});
    expect((await placePlan(pose, backends, "auto")).diagnostics).toEqual([
      expect.objectContaining({ code: "NO_BACKEND", message: expect.stringMatching(/REPLICATE_API_TOKEN is not set/) }),
    ]);
  });
});

describe("a configuration's own model", () => {
  it("may name another model, a version or a deployment, and an own mapping for an own brick", async () => {
    const max = { replicate: { model: "black-forest-labs/flux-kontext-max", price: { per: "run", dollars: 0.08 } } };
    const invert = {
      name: "INVERT",
      kind: "EDIT",
      summary: "Turns every colour into its opposite.",
      inputs: { image: { type: "Image", meaning: "the picture" }, strength: { type: "Float", meaning: "how far" } },
      outputs: { image: { type: "Image", meaning: "the result" } },
      effect: "adjusts",
      version: "1",
      run: {
        replicate: {
          deployment: "me/invert",
          inputs: { photo: { port: "image" }, amount: { port: "strength" }, mode: { value: "full" } },
          output: "image",
          size: { multiple: 64, most: 1024 },
        },
      },
    };
    const { backends } = await open({ bricks: [invert], backends: { "FLUX-POSE": max } });
    const replicate = backends.find(({ name }) => name === "replicate")!;
    const [posed, own] = [await replicate.find("FLUX-POSE"), await replicate.find("INVERT")];
    expect([posed!.model, own!.model]).toEqual(["black-forest-labs/flux-kontext-max", "deployment me/invert"]);
    expect(isWaitingBrick(posed!) && posed!.price).toMatchObject({ dollars: 0.08 });
    expect(isWaitingBrick(own!) && own!.price).toBeNull();
  });

  it("of another mapping has another memo version", async () => {
    const one = await (await open({})).backends.at(-1)!.find("FLUX-POSE");
    const steps = { ...defaultMappings.get("FLUX-POSE")!.inputs, safety_tolerance: { value: 1 } };
    const two = await (await open({ backends: { "FLUX-POSE": { replicate: { inputs: steps } } } })).backends
      .at(-1)!
      .find("FLUX-POSE");
    expect(two!.model).toBe(one!.model);
    expect(two!.version).not.toBe(one!.version);
  });

  it.each<[string, object, RegExp]>([
    ["a model without an owner", { model: "flux" }, /model.*owner\/name/],
    ["a version that is none", { model: "a/b", version: "latest" }, /64 hex/],
    ["a model and a deployment", { model: "a/b", deployment: "c/d" }, /either a model or a deployment/],
    [
      "an input from a port that the brick lacks",
      { model: "a/b", inputs: { x: { port: "picture" } } },
      /no input picture/,
    ],
    ["a text with a port that the brick lacks", { model: "a/b", inputs: { x: { text: "{words}" } } }, /no input words/],
    ["an unknown setting", { model: "a/b", sise: 3 }, /sise/],
  ])("is refused with %s", async (_what, replicate, message) => {
    await expect(open({ backends: { "FLUX-POSE": { replicate } } })).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringMatching(message),
    });
    expect(chosenMapping(catalogue.get("FLUX-POSE")!, replicate as Record<string, unknown>).ok).toBe(false);
  });

  it("sends the token to no address that could be overheard", async () => {
    await expect(open({ replicate: { baseUrl: "http://replicate.example/v1" } })).rejects.toMatchObject({
      message: expect.stringMatching(/baseUrl.*https/),
    });
  });
});

describe("what a plan is expected to cost", () => {
  const step = { step: "step1", brick: "FLUX-POSE", backend: "replicate", dollars: 0.04 };

  it("is said step by step, and nothing is said where nothing costs", () => {
    expect(costNote([])).toEqual([]);
    const [note] = costNote([step, { ...step, step: "step2", dollars: 0.0014 }]);
    expect(note!.message).toBe(
      "This plan is expected to cost $0.0414: step1 FLUX-POSE on replicate $0.04; step2 FLUX-POSE on replicate $0.0014.",
    );
  });

  it("is held to a limit, which cannot be kept where a price is not known", () => {
    expect(overBudget([step], undefined)).toBeNull();
    expect(overBudget([step], 0.04)).toBeNull();
    expect(overBudget([step, step], 0.05)).toMatchObject({ code: "OVER_BUDGET", severity: "error" });
    expect(overBudget([{ ...step, dollars: null }], 5)).toMatchObject({ code: "UNKNOWN_COST", step: "step1" });
    expect(overBudget([], 0)).toBeNull();
  });
});
