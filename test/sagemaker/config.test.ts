import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Binding } from "../../bricks/brick.js";
import { isWaitingBrick } from "../../bricks/gpu/waiting.js";
import { placePlan } from "../../builder/placement.js";
import { openLibrary } from "../../local/config/open.js";
import { plan } from "../support/plans.js";

const folders: string[] = [];
beforeEach(() => {
  // What the AWS SDK's own default chain reads.
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATESTTESTTESTTEST");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a secret that only the test knows");
  vi.stubEnv("AWS_REGION", "eu-central-1");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function open(config: object, environment: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "brickwright-sagemaker-config-"));
  folders.push(folder);
  await writeFile(join(folder, "brickwright.config.json"), JSON.stringify(config));
  const library = await openLibrary({}, { folder, environment, user: process.getuid?.() });
  return { ...library, sagemaker: library.backends.find(({ name }) => name === "sagemaker") };
}

const general = { endpoint: "brickwright-gpu", bucket: "my-bucket" };
const pose = plan([["step1", "FLUX-POSE", { image: "init[image]", prompt: "a dog that sits" }]], ["step1[image]"]);
const snow = plan([["step1", "FLUX-ENV", { image: "init[image]", prompt: "make it snow" }]], ["step1[image]"]);

describe("a general endpoint", () => {
  it("is given what the CPU cannot do, with the price, and what a person names it for", async () => {
    const price = { per: "second", dollars: 0.0005, typicalSeconds: 20 };
    const { backends } = await open({ sagemaker: { ...general, price } });
    const posed = await placePlan(pose, backends, "auto");
    expect(posed.expected).toEqual([{ step: "step1", brick: "FLUX-POSE", backend: "sagemaker", dollars: 0.01 }]);
    expect([...(await placePlan(snow, backends, "auto")).backends.values()]).toEqual(["cpu"]);
    const chosen = await open({ sagemaker: { ...general, price }, backends: { "FLUX-ENV": { sagemaker: {} } } });
    const placed = await placePlan(snow, chosen.backends, "auto");
    expect([...placed.backends.values(), ...placed.fallbacks.values()]).toEqual(["sagemaker", "cpu"]);
  });

  it("comes before Replicate, whose token may only happen to be set", async () => {
    const { backends } = await open({ sagemaker: general }, { REPLICATE_API_TOKEN: "r8_0123456789abcdef0123" });
    expect(backends.map(({ name }) => name)).toEqual(["cpu", "sagemaker", "replicate"]);
    expect([...(await placePlan(pose, backends, "auto")).backends.values()]).toEqual(["sagemaker"]);
  });

  it("serves the container's bricks, or those that are listed, and never arithmetic", async () => {
    const { sagemaker } = await open({ sagemaker: general });
    const found = async (name: string) => (await sagemaker!.find(name)) !== null;
    expect(await Promise.all(["FLUX-FILL", "RES", "DENOISE", "COMPOSE"].map(found))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const listed = (await open({ sagemaker: { ...general, bricks: ["DENOISE", "COMPOSE"] } })).sagemaker!;
    expect(await listed.find("FLUX-FILL")).toBeNull();
    expect(await listed.find("DENOISE")).not.toBeNull();
    expect(await listed.find("COMPOSE")).toBeNull();
  });

  it("is not given a background that is there already, nor a larger canvas", async () => {
    const { sagemaker } = await open({ sagemaker: { ...general, bricks: ["FLUX-CBG", "CMI-PRED"] } });
    const supports = async (brick: string, inputs: Record<string, Binding>) =>
      (await sagemaker!.find(brick))!.supports({ brick, inputs }).ok;
    expect(await supports("FLUX-CBG", { background: { from: "init", port: "background" } })).toBe(false);
    expect(await supports("FLUX-CBG", { background: { from: "literal", value: null } })).toBe(true);
    expect(await supports("CMI-PRED", { left_ratio: { from: "literal", value: 1.5 } })).toBe(false);
    expect(await supports("CMI-PRED", { image: { from: "init", port: "image" } })).toBe(true);
  });
});

describe("a brick's own endpoint", () => {
  it("may have its own bucket, price and version; a price of the general one is not its own", async () => {
    const price = { per: "run", dollars: 0.02 };
    const { sagemaker } = await open({
      sagemaker: { ...general, price },
      backends: {
        "FLUX-FILL": { sagemaker: { endpoint: "fill", bucket: "other-bucket", prefix: "a/b/" }, version: "3" },
        "FLUX-RCM": { sagemaker: { price: { per: "run", dollars: 0.1 } } },
      },
    });
    const [fill, recolour, own] = [
      await sagemaker!.find("FLUX-FILL"),
      await sagemaker!.find("FLUX-RCM"),
      await sagemaker!.find("FLUX-ENV"),
    ];
    expect([fill!.model, recolour!.model]).toEqual(["endpoint fill", "endpoint brickwright-gpu"]);
    const prices = [fill!, recolour!, own!].map((brick) => (isWaitingBrick(brick) ? brick.price?.dollars : undefined));
    expect(prices).toEqual([undefined, 0.1, 0.02]);
    expect(fill!.version).not.toBe(recolour!.version);
  });

  it("may serve a brick that the configuration declares", async () => {
    const sharper = {
      name: "SHARPER",
      kind: "EDIT",
      summary: "Makes faces sharper.",
      inputs: { image: { type: "Image", meaning: "the picture" }, strength: { type: "Float", meaning: "how far" } },
      outputs: { image: { type: "Image", meaning: "the result" } },
      effect: "restores",
      version: "1",
      run: { sagemaker: { endpoint: "faces", bucket: "my-bucket" } },
    };
    const { sagemaker } = await open({ bricks: [sharper] });
    expect((await sagemaker!.find("SHARPER"))!.available()).toEqual({ ok: true });
    expect(await sagemaker!.find("FLUX-FILL")).toBeNull();
  });
});

describe("what is missing", () => {
  it.each<[string, object, RegExp]>([
    ["a bucket", { sagemaker: { endpoint: "gpu" } }, /no bucket is named/],
    [
      "an endpoint",
      { sagemaker: { bucket: "my-bucket" }, backends: { "FLUX-POSE": { sagemaker: {} } } },
      /no endpoint/,
    ],
    ["a variable's value", { sagemaker: { endpoint: "gpu", bucket: { env: "NOT_SET" } } }, /no bucket is named/],
  ])("is said of %s, where a step would need it", async (_what, config, reason) => {
    const { backends, sagemaker } = await open(config);
    const hint = expect.stringMatching(/brickwright\.config/) as string;
    expect((await sagemaker!.find("FLUX-POSE"))!.available()).toMatchObject({ ok: false, hint });
    const { diagnostics } = await placePlan(pose, backends, "auto");
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: "NO_BACKEND", message: expect.stringMatching(reason) as string }),
    ]);
  });

  it("is nothing where no endpoint is named at all", async () => {
    expect((await open({})).sagemaker).toBeUndefined();
    expect((await open({ sagemaker: { bucket: "my-bucket" } })).sagemaker).toBeUndefined();
  });

  it("reads settings from the environment, the topics with commas between them", async () => {
    const topics = "arn:aws:sns:eu-central-1:123456789012:good, arn:aws:sns:eu-central-1:123456789012:bad";
    const config = { sagemaker: { endpoint: "gpu", bucket: { env: "BUCKET" }, topics: { env: "TOPICS" } } };
    const { sagemaker } = await open(config, { BUCKET: "my-bucket", TOPICS: topics });
    expect((await sagemaker!.find("FLUX-POSE"))!.available()).toEqual({ ok: true });
    await expect(open(config, { BUCKET: "s3://my-bucket", TOPICS: topics })).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringMatching(/sagemaker\.bucket.*without s3/) as string,
    });
  });
});

describe("a configuration that cannot be used", () => {
  it.each<[string, object, RegExp]>([
    [
      "an endpoint's ARN",
      { sagemaker: { ...general, endpoint: "arn:aws:sagemaker:x" } },
      /sagemaker\.endpoint.*name, not its ARN/,
    ],
    ["a bucket's address", { sagemaker: { ...general, bucket: "s3://b" } }, /sagemaker\.bucket.*without s3/],
    ["a prefix that leads upwards", { sagemaker: { ...general, prefix: "../" } }, /sagemaker\.prefix/],
    ["a topic's name", { sagemaker: { ...general, topics: ["gpu"] } }, /sagemaker\.topics/],
    [
      "an unknown setting",
      { sagemaker: { ...general, endpoints: [] } },
      /sagemaker\.endpoints: there is no such setting/,
    ],
    ["an unknown setting of a brick", { backends: { RES: { sagemaker: { size: 3 } } } }, /RES"?\]?\.sagemaker\.size/],
    ["arithmetic", { backends: { COMPOSE: { sagemaker: {} } } }, /COMPOSE is arithmetic/],
  ])("names the place of %s", async (_what, config, message) => {
    await expect(open(config)).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringMatching(message) as string,
    });
  });
});
