import { describe, expect, onTestFinished, test } from "vitest";
import type { Backend } from "../../bricks/backend.js";
import type { BoundCall } from "../../bricks/brick.js";
import { catalogue } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { describedCpu } from "../../bricks/cpu/described.js";
import { familyOf } from "../../bricks/cpu/families.js";
import { isnetFolder } from "../../bricks/cpu/perception/inference/models.js";
import { isWaitingBackend } from "../../bricks/gpu/waiting.js";
import { chooseBuilder } from "../../builder/builder.js";
import { unavailableBricks } from "../../builder/mllm/library.js";
import { placePlan } from "../../builder/placement.js";
import { type Deployment, describedLibrary } from "../../functions/config/described-library.js";
import { type Library, libraryFrom } from "../../functions/config/library.js";
import { configSchema } from "../../functions/config/schema.js";

const here: Deployment = {
  cpu: { isnet: isnetFolder() !== null },
  replicate: true,
  variables: ["FILL_KEY"],
};
const environment = {
  OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
  BRICKWRIGHT_MODEL: "some-model",
  REPLICATE_API_TOKEN: "r8_none",
  FILL_KEY: "secret",
};
const config = configSchema.parse({
  bricks: [
    {
      name: "RRF",
      kind: "EDIT",
      summary: "Removes reflections.",
      inputs: { image: { type: "Image", meaning: "the picture" } },
      outputs: { image: { type: "Image", meaning: "the picture without them" } },
      effect: "repaints",
      version: "3",
      run: { http: { url: "https://gpu.example.org/rrf?x=1", headers: { "x-key": { env: "FILL_KEY" } } } },
    },
  ],
  backends: { "FLUX-RCM": { replicate: {} }, "FLUX-POSE": { sagemaker: { endpoint: "pose" } } },
});
const given = { file: "/nowhere/brickwright.config.json", config };

/** What a call of a brick could be: literals that some understand and others do not, and origins. */
const CALLS: readonly BoundCall["inputs"][] = [
  {},
  { prompt: { from: "literal", value: "the red car on the left" }, ratio: { from: "literal", value: 0.4 } },
  { prompt: { from: "literal", value: "zxqv" }, style: { from: "literal", value: "anime" } },
  { prompt: { from: "literal", value: "change the weather to be snowy" }, style: { from: "literal", value: "sepia" } },
  { prompt: { from: "literal", value: "" }, ratio: { from: "literal", value: 9 } },
  {
    prompt: { from: "literal", value: "add a dog" },
    image: { from: "step", step: "step1", brick: "CMI-PRED", port: "image" },
    mask: { from: "step", step: "step1", brick: "CMI-PRED", port: "mask" },
  },
];

async function facts(backend: Backend, name: string) {
  const brick = await backend.find(name);
  if (brick === null) return null;
  const { version, model } = brick;
  const supports = CALLS.map((inputs) => brick.supports({ brick: name, inputs }));
  const price = "price" in brick ? brick.price : undefined;
  return { brick: brick.brick, version, model, available: brick.available(), supports, price };
}

async function libraries(): Promise<[Library, Library]> {
  const running = await libraryFrom(given, environment);
  onTestFinished(() => running.close());
  return [running, await describedLibrary(given, environment, here)];
}

describe("the described bricks of a CPU", () => {
  test("are the bricks themselves in everything but their work", async () => {
    const cpu = cpuBackend();
    onTestFinished(() => cpu.close());
    for (const name of [...catalogue.keys(), "__proto__"]) {
      expect(await facts(describedCpu(here.cpu), name), name).toEqual(await facts(cpu, name));
      expect(familyOf(name) === null, name).toBe((await cpu.find(name)) === null);
    }
  });

  test("name the models of the machines that they run on, by a setting", async () => {
    const model = async (isnet: boolean) => (await describedCpu({ isnet }).find("RES"))?.model;
    expect(await model(true)).toBe("NanoDet-g + PP-OCRv4 + ISNet medium 1.4.5");
    expect(await model(false)).toBe("NanoDet-g + PP-OCRv4 + grabCut");
  });

  test("are not run", async () => {
    const brick = await describedCpu(here.cpu).find("BBOX");
    const context = { seed: 1, signal: new AbortController().signal, logger: console };
    await expect(brick!.run({}, context)).rejects.toThrow("BBOX on cpu is only described here");
  });
});

describe("the described library of a configuration", () => {
  test("has the same bricks, backends and Builders as the one that runs", async () => {
    const [running, described] = await libraries();
    const names = (library: Library) => library.backends.map(({ name }) => name);
    expect(names(described)).toEqual(["http", "mllm", "cpu", "sagemaker", "replicate"]);
    expect(names(described)).toEqual(names(running));
    expect([...described.catalogue.keys()]).toEqual([...running.catalogue.keys()]);
    expect(described.view).toEqual({ side: 448, morePictures: true });
    for (const [k, backend] of described.backends.entries()) {
      for (const name of running.catalogue.keys()) {
        expect(await facts(backend, name), `${name} on ${backend.name}`).toEqual(
          await facts(running.backends[k]!, name),
        );
      }
      expect(isWaitingBackend(backend)).toBe(isWaitingBackend(running.backends[k]!));
    }
    expect(await unavailableBricks(described.catalogue, described.backends)).toEqual(
      await unavailableBricks(running.catalogue, running.backends),
    );
  });

  test("places a plan's steps, fallbacks and costs as the one that runs does", async () => {
    const libraries_ = await libraries();
    const instruction = "make the car red and add a dog on the left, then make it snow";
    const placements = libraries_.map(async ({ builders, backends, catalogue: bricks }) => {
      const { plan, diagnostics } = await chooseBuilder(builders, "grammar").build({ instruction, init: ["image"] });
      if (plan === null) throw new Error(JSON.stringify(diagnostics));
      return placePlan(plan, backends, "auto", bricks);
    });
    const [running, described] = await Promise.all(placements);
    expect(described).toEqual(running);
    expect(running!.backends.size).toBeGreaterThan(3);
    expect([...running!.backends.values()]).toEqual(expect.arrayContaining(["mllm", "cpu", "replicate"]));
    expect([...running!.fallbacks.values()]).toEqual(expect.arrayContaining(["cpu"]));
  });
});
