import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { overBudget } from "../../builder/cost.js";
import { readPlan } from "../../builder/parse/read-plan.js";
import { placePlan } from "../../builder/placement.js";
import type { Library } from "../../functions/config/library.js";
import { composeLocal } from "../../local/composition.js";
import { openLibrary } from "../../local/config/open.js";
import { type EditOutcome, keepPlan, runEdit, upload } from "../../local/edit.js";
import { compile } from "../../statemachine/compile.js";
import { drawMermaid } from "../../statemachine/draw/mermaid.js";
import { lineage } from "../../statemachine/lineage.js";
import { cli } from "../support/cli.js";
import { photoPath } from "../support/photo.js";

const TOKEN = "token-that-nobody-may-see";
let root: string;
let server: Server | undefined;
/** What the endpoint was called with. */
let calls: { brick: string; seed: number; authorization: string | undefined }[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-custom-"));
});

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  calls = [];
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** An endpoint that mirrors the picture; `fail` answers instead while it gives a status. */
async function mirror(fail: () => number | null = () => null): Promise<string> {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = JSON.parse(Buffer.concat(chunks).toString());
    calls.push({ brick: call.brick, seed: call.seed, authorization: request.headers.authorization });
    const status = fail();
    response.writeHead(status ?? 200, { "content-type": "application/json" });
    if (status !== null)
      return response.end(JSON.stringify({ error: { message: `no ${request.headers.authorization}` } }));
    const png = await sharp(Buffer.from(call.inputs.image.png, "base64")).flop().png().toBuffer();
    return response.end(JSON.stringify({ outputs: { image: { png: png.toString("base64") } } }));
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`;
}

const image = { type: "Image", meaning: "the picture" };
const bright = {
  name: "BRIGHT",
  kind: "EDIT",
  summary: "Brightness by ratio.",
  inputs: { image, ratio: { type: "Float", meaning: "0.5 = unchanged", min: 0, max: 1 } },
  outputs: { image },
  effect: "adjusts",
  version: "1",
  run: { module: "./bright.mjs" },
};
const mirrorBrick = (url: string) => ({
  name: "MIRROR",
  kind: "EDIT",
  summary: "Mirrors the picture.",
  inputs: { image },
  outputs: { image },
  effect: "repaints",
  timeoutSeconds: 30,
  version: "1",
  run: { http: { url, headers: { authorization: { env: "MIRROR_TOKEN", prefix: "Bearer " } } } },
});

/** Both bricks, and a brick of the library between them. */
const plan = JSON.stringify({
  pipeline: [
    { step: 1, model: "mirror", input: { image: "init[image]" }, output: { image: "step1[image]" } },
    { step: 2, model: "BRIGHT", input: { image: "step1[image]", ratio: 0.25 }, output: { image: "step2[image]" } },
    {
      step: 3,
      model: "COMPOSE",
      input: { mask1: null, mask2: null, image1: "init[image]", image2: "step2[image]" },
      output: { mask: null, image: "step3[image]" },
    },
    { result: "[step3[image]]" },
  ],
});

async function folderWith(config: unknown): Promise<string> {
  const folder = await mkdtemp(join(root, "project-"));
  await writeFile(join(folder, "brickwright.config.json"), JSON.stringify(config));
  await cp(new URL("../../examples/bricks/bright.mjs", import.meta.url).pathname, join(folder, "bright.mjs"));
  await writeFile(join(folder, "plan.json"), plan);
  return folder;
}

const open = (folder: string, environment: Record<string, string> = { MIRROR_TOKEN: TOKEN }): Promise<Library> =>
  openLibrary({}, { folder, environment, user: process.getuid?.() });

async function edit(library: Library, home: string, seed = 1): Promise<EditOutcome & { bytes?: Uint8Array }> {
  const local = await composeLocal(home, undefined, library);
  try {
    const sources = await upload(local.store, { photo: await readFile(photoPath("cat")) });
    const options = { seed, longSide: 256, plan: await keepPlan(local.store, plan) };
    const outcome = await runEdit(local, { instruction: "mirror it and darken it", sources, options });
    const output = outcome.status === "succeeded" ? outcome.output.outputs[0] : undefined;
    return output && "key" in output ? { ...outcome, bytes: await local.store.get(output.key) } : outcome;
  } finally {
    await local.close();
  }
}

describe("a plan of bricks that a configuration brought", () => {
  it("is read, checked, drawn and compiled like any other", async () => {
    const { catalogue, backends } = await open(
      await folderWith({ bricks: [bright, mirrorBrick("http://127.0.0.1:9/")] }),
    );
    const reading = readPlan(plan, { init: ["image"], catalogue });
    expect(reading.steps).toEqual(["MIRROR", "BRIGHT", "COMPOSE"]);
    expect(reading.diagnostics.map(({ code }) => code)).toEqual(["MODEL_ALIAS"]);
    const placed = await placePlan(reading.plan!, backends, "auto", catalogue);
    expect([...placed.backends.values()]).toEqual(["http", "module", "cpu"]);
    const machine = compile(reading.plan!, {
      targets: { brick: "b" },
      catalogue,
      placement: ({ id }) => ({ backend: placed.backends.get(id)!, waitsForToken: false }),
    });
    expect(JSON.stringify(machine.definition)).toMatch(/"step1 MIRROR".*"TimeoutSeconds":30/);
    expect(drawMermaid(reading.plan!, catalogue)).toMatch(/BRIGHT.*:::adjusts/);
    expect(lineage(reading.plan!, catalogue)).toEqual(["global"]);
    expect(readPlan(plan, { init: ["image"] }).diagnostics[0]).toMatchObject({ code: "UNKNOWN_BRICK" });
  });

  it("is held to the ports that were declared", async () => {
    const { catalogue } = await open(await folderWith({ bricks: [bright, mirrorBrick("http://127.0.0.1:9/")] }));
    const wrong = readPlan(plan.replace("0.25", "2.5"), { init: ["image"], catalogue });
    expect(wrong.diagnostics.find(({ severity }) => severity === "error")).toMatchObject({
      code: "BAD_NUMBER",
      step: "step2",
      hint: "It must be at least 0 and at most 1.",
    });
    const misspelt = readPlan(plan.replace("BRIGHT", "BRIGTH"), { init: ["image"], catalogue });
    expect(misspelt.diagnostics.find(({ severity }) => severity === "error")!.hint).toBe("Did you mean BRIGHT?");
  });

  it("edits a photo through the pipeline and the local engine, from memo the second time", async () => {
    const folder = await folderWith({ bricks: [bright, mirrorBrick(await mirror())] });
    const home = join(folder, "home");
    const first = await edit(await open(folder), home);
    expect(first).toMatchObject({ status: "succeeded" });
    expect(calls).toEqual([{ brick: "MIRROR", seed: expect.any(Number) as number, authorization: `Bearer ${TOKEN}` }]);
    const [before, after] = await Promise.all([pixels(await readFile(photoPath("cat"))), pixels(first.bytes!)]);
    expect([after.info.width, after.info.height]).toEqual([before.info.width, before.info.height]);
    expect(meanDifference(after.data, darkMirror(before), 3)).toBeLessThan(6);
    const again = await edit(await open(folder), home);
    expect(calls).toHaveLength(1);
    expect(again.status === "succeeded" && Object.values(again.output.steps).every(({ cached }) => cached)).toBe(true);
    // Another text in the module's file is another brick.
    const module = await readFile(join(folder, "bright.mjs"), "utf8");
    await writeFile(join(folder, "bright.mjs"), module.replace("2 * Math.min", "1.5 * Math.min"));
    const changed = await edit(await open(folder), home);
    const cached = changed.status === "succeeded" ? Object.values(changed.output.steps).map((step) => step.cached) : [];
    expect(cached).toEqual([true, false, false]);
    await expectNoSecret(home);
  });

  it("says what an endpoint with a price costs, before and after, and keeps the limit", async () => {
    const brick = mirrorBrick(await mirror());
    const folder = await folderWith({
      bricks: [bright, { ...brick, run: { http: { ...brick.run.http, price: { per: "run", dollars: 0.25 } } } }],
    });
    const library = await open(folder);
    const reading = readPlan(plan, { init: ["image"], catalogue: library.catalogue });
    const placed = await placePlan(reading.plan!, library.backends, "auto", library.catalogue);
    expect(placed.expected).toEqual([{ step: "step1", brick: "MIRROR", backend: "http", dollars: 0.25 }]);
    expect(overBudget(placed.expected, 0.2)?.code).toBe("OVER_BUDGET");
    expect(overBudget(placed.expected, 0.25)).toBeNull();
    const outcome = await edit(library, join(folder, "home"));
    expect(outcome).toMatchObject({ status: "succeeded", output: { dollars: 0.25 } });
    const again = await edit(await open(folder), join(folder, "home"));
    expect(again).toMatchObject({ status: "succeeded", output: { dollars: 0 } });
  });

  it("is tried again by the state machine while the endpoint is throttled", async () => {
    let left = 2;
    const url = await mirror(() => (left-- > 0 ? 429 : null));
    const folder = await folderWith({ bricks: [bright, mirrorBrick(url)] });
    expect((await edit(await open(folder), join(folder, "home"))).status).toBe("succeeded");
    expect(calls).toHaveLength(3);
  });

  it("fails with the endpoint's word, without the secret that it echoes", async () => {
    const folder = await folderWith({ bricks: [bright, mirrorBrick(await mirror(() => 400))] });
    const outcome = await edit(await open(folder), join(folder, "home"));
    expect(outcome).toMatchObject({
      status: "failed",
      failure: { error: "BrickFailedError", step: "step1", brick: "MIRROR" },
    });
    expect(outcome.status === "failed" && outcome.failure.message).toMatch(/^MIRROR failed: no \[key\]\./);
    await expectNoSecret(join(folder, "home"));
  });

  it("is refused before anything runs when a place is not ready", async () => {
    const folder = await folderWith({ bricks: [bright, mirrorBrick("http://127.0.0.1:9/mirror")] });
    const outcome = await edit(await open(folder, {}), join(folder, "home"));
    expect(outcome.status === "failed" && outcome.failure).toMatchObject({
      error: "RefusedError",
      message: expect.stringMatching(
        /MIRROR cannot run here: .* needs the environment variable MIRROR_TOKEN/,
      ) as string,
    });
  });
});

describe("a brick of the library with a place of its own", () => {
  it("runs there rather than on the CPU, and on the CPU with a warning while the place is not ready", async () => {
    const http = { url: "http://127.0.0.1:9/fill", headers: { "x-key": { env: "FILL_KEY" } } };
    const folder = await folderWith({ backends: { SOS: { http }, "FLUX-POSE": { replicate: {} } } });
    const text = JSON.stringify({
      pipeline: [
        {
          step: 1,
          model: "SOS",
          input: { image: "init[image]" },
          output: { mask: "step1[mask]", image: "step1[image]" },
        },
        { result: "[step1[mask]]" },
      ],
    });
    const reading = readPlan(text, { init: ["image"] });
    const ready = await open(folder, { FILL_KEY: "k" });
    expect((await placePlan(reading.plan!, ready.backends, "auto", ready.catalogue)).backends.get("step1")).toBe(
      "http",
    );
    const { backends, catalogue } = await open(folder, {});
    const placed = await placePlan(reading.plan!, backends, "auto", catalogue);
    expect(placed.backends.get("step1")).toBe("cpu");
    expect(placed.diagnostics).toEqual([
      expect.objectContaining({
        code: "BACKEND_FALLBACK",
        severity: "warning",
        message: expect.stringMatching(
          /^SOS runs on cpu, because http cannot do it: .*FILL_KEY, which is not set\.$/,
        ) as string,
      }),
    ]);
  });
});

describe("the command line with a configuration", () => {
  it("finds it from the current folder, not from the photo's, and leaves it with --no-config", async () => {
    const folder = await folderWith({ bricks: [bright] });
    const [home, elsewhere] = [join(folder, "home"), join(folder, "sub")];
    await mkdir(elsewhere);
    const names = async (args: readonly string[], cwd: string) => {
      const { stdout } = await cli(["bricks", "--json", ...args], { home, cwd });
      return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    };
    expect(await names([], elsewhere)).toContain("BRIGHT");
    expect(await names(["--no-config"], elsewhere)).not.toContain("BRIGHT");
    expect(await names(["--config", join(folder, "brickwright.config.json")], root)).toContain("BRIGHT");
    await cp(photoPath("cat"), join(folder, "cat.jpg"));
    const args = [
      "brick",
      "BRIGHT",
      "--in",
      `image=${join(folder, "cat.jpg")}`,
      "--in",
      "ratio=0.7",
      "--out",
      join(root, "out"),
    ];
    expect(await cli(args, { home, cwd: root })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no brick called "BRIGHT"/) as string,
    });
  });

  it("is told of a configuration that cannot be used in one line, status 2", async () => {
    const folder = await folderWith({ bricks: [{ ...bright, name: "RES" }] });
    const { status, stderr } = await cli(["bricks"], { home: join(folder, "home"), cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^brickwright: The configuration .*: RES is the library's RES already\. See docs\/bring-a-brick\.md.*\n$/,
    );
  });

  it("writes no secret into a trace", async () => {
    const config = { bricks: [bright, mirrorBrick(await mirror())] };
    const folder = await folderWith(config);
    process.env.MIRROR_TOKEN = TOKEN;
    const args = ["edit", photoPath("cat"), "--builder", "plan.json", "-o", "out.png", "--trace", "trace", "--json"];
    const { status, stdout, stderr } = await cli(args, { home: join(folder, "home"), cwd: folder });
    delete process.env.MIRROR_TOKEN;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain(TOKEN);
    const page = await readFile(join(folder, "trace/trace.html"), "utf8");
    expect(page).toMatch(/MIRROR/);
    await expectNoSecret(join(folder, "trace"));
  });
});

async function pixels(bytes: Uint8Array) {
  return sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
}

function darkMirror({ data, info }: Awaited<ReturnType<typeof pixels>>): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const x = pixel % info.width;
    out[i] = data[(pixel - x + info.width - 1 - x) * 3 + channel]! / 2;
  }
  return out;
}

function meanDifference(a: Uint8Array, b: Uint8Array, step: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += step) sum += Math.abs(a[i]! - b[i]!);
  return sum / (a.length / step);
}

async function expectNoSecret(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name));
    expect(bytes.includes(TOKEN), `${file.name} holds the secret`).toBe(false);
  }
}
