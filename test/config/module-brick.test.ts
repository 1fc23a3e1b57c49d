import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PortValue } from "../../bricks/brick.js";
import type { BrickSpec } from "../../bricks/catalogue.js";
import { type ModuleBrick, moduleBrick } from "../../bricks/custom/module/module-brick.js";
import type { Picture, Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";
import { photo } from "../support/photo.js";

const spec: BrickSpec = {
  name: "BRIGHT",
  kind: "EDIT",
  summary: "Brightness by ratio.",
  inputs: {
    image: { type: "Image", meaning: "the picture", nullable: false },
    ratio: { type: "Float", meaning: "0.5 = unchanged", nullable: false, min: 0, max: 1 },
  },
  outputs: { image: { type: "Image", meaning: "the result", nullable: false } },
  constraints: [],
  rules: [],
  effect: "adjusts",
  timeoutSeconds: 60,
};

const shipped = new URL("../../examples/bricks/bright.mjs", import.meta.url).pathname;
let root: string;
let picture: Picture;
const open: ModuleBrick[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-module-"));
  picture = await photo("coffee", 200);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((brick) => brick.close()));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(root, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function brickOf(path: string, exported = "default") {
  const brick = await moduleBrick(spec, "1", { file: path, export: exported });
  open.push(brick);
  return brick.implementation;
}

async function run(path: string, { exported = "default", ratio = 0.5, signal = new AbortController().signal } = {}) {
  const brick = await brickOf(path, exported);
  return (await brick.run({ image: picture, ratio }, { seed: 7, signal, logger: silentLogger })) as Record<
    string,
    PortValue
  >;
}

async function failure(work: Promise<unknown>): Promise<{ name: string; message: string; hint: string }> {
  const error = await work.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown as Error,
  );
  return { name: error.name, message: error.message, hint: "hint" in error ? String(error.hint) : "" };
}

const mean = ({ data }: Raster) => data.reduce((sum, v) => sum + v, 0) / data.length;

describe("the shipped BRIGHT", () => {
  it("leaves a photo as it is at 0.5, darkens it below and brightens it above", async () => {
    expect(((await run(shipped, { ratio: 0.5 })).image as Raster).data).toEqual(picture.data);
    const dark = (await run(shipped, { ratio: 0.25 })).image as Raster;
    expect(dark.data.every((v, i) => Math.abs(v - picture.data[i]! / 2) <= 0.5)).toBe(true);
    const bright = (await run(shipped, { ratio: 0.75 })).image as Raster;
    expect(mean(bright)).toBeGreaterThan(mean(picture) * 1.2);
    expect(mean((await run(shipped, { ratio: 0 })).image as Raster)).toBe(0);
  });
});

describe("a module's function", () => {
  it("may be a named export, asynchronous, in TypeScript, and import its neighbours and packages", async () => {
    await file("lib/invert.ts", "export const invert = (v: number): number => 255 - v;");
    await file(
      "node_modules/halve/package.json",
      '{ "name": "halve", "type": "module", "exports": { "import": "./halve.js" } }',
    );
    await file("node_modules/halve/halve.js", "export default (v) => v >> 1;");
    const path = await file(
      "typed.ts",
      `import { setTimeout as sleep } from "node:timers/promises";
       import halve from "halve";
       import { invert } from "./lib/invert.js";
       interface Raster { width: number; height: number; channels: number; data: Uint8Array }
       export async function edit({ image }: { image: Raster }, { seed }: { seed: number }) {
         await sleep(1);
         if (!import.meta.url.endsWith("typed.ts") || seed !== 7) throw new Error("wrong place");
         return { image: { ...image, data: image.data.map((v) => halve(invert(v))) } };
       }`,
    );
    const { image } = await run(path, { exported: "edit" });
    expect((image as Raster).data).toEqual(picture.data.map((v) => (255 - v) >> 1));
  });

  it.each<[string, string, RegExp]>([
    ["answers nothing", "export default () => {}", /answered nothing/],
    [
      "answers a mask for an image",
      "export default ({ image: { width, height } }) => ({ image: { width, height, channels: 1, data: new Uint8Array(width * height) } })",
      /gave 1 channels as `image`/,
    ],
    [
      "answers too few bytes",
      "export default ({ image }) => ({ image: { ...image, data: image.data.subarray(1) } })",
      /gave an object that is no raster/,
    ],
    [
      "answers another size",
      "export default () => ({ image: { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } })",
      /gave 1×1 pixels as `image`/,
    ],
    ["answers what cannot be sent", "export default () => ({ image: () => 1 })", /could not be cloned/],
    [
      "answers outputs that nobody declared",
      "export default ({ image }) => ({ image, extra: 1 })",
      /an output "extra"/,
    ],
    [
      "exports something else",
      "export const edit = 1; export function other() {}",
      /exports no function called "default"/,
    ],
    ["throws", "export default () => { throw new Error('no\\nluck') }", /BRIGHT failed: no luck\./],
    ["throws at its import", "throw new Error('not today'); export default 1", /BRIGHT failed: not today/],
    ["ends its process", "export default () => process.exit(0)", /its thread ended with status 0/],
  ])("that %s fails in one sentence that names the brick", async (what, text, message) => {
    const said = await failure(run(await file(`${what.replace(/\W/g, "-")}.mjs`, text)));
    expect(said.name).toBe("BrickFailedError");
    expect(said.message).toMatch(message);
    expect(said.message).toMatch(/^BRIGHT /);
  });

  it("says by its error's name what went wrong, and where", async () => {
    const path = await file(
      "named.mjs",
      "export default () => {\n  throw Object.assign(new Error('no lamp is lit'), { name: 'NotInPictureError' });\n};",
    );
    expect(await failure(run(path))).toEqual({
      name: "NotInPictureError",
      message: "BRIGHT: no lamp is lit.",
      hint: "At named.mjs:2:23.",
    });
  });

  it("is stopped although it never looks up, and the next call works again", async () => {
    const path = await file(
      "loop.mjs",
      "export default ({ image, ratio }) => { while (ratio > 0.9); return { image }; }",
    );
    const brick = await brickOf(path);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("stopped")), 100);
    const context = { seed: 1, signal: controller.signal, logger: silentLogger };
    await expect(brick.run({ image: picture, ratio: 1 }, context)).rejects.toThrow("stopped");
    const again = { ...context, signal: new AbortController().signal };
    expect(((await brick.run({ image: picture, ratio: 0 }, again)).image as Raster).data).toEqual(picture.data);
  });
});

describe("a module's version", () => {
  it("changes with its content and its neighbours', not with its folder", async () => {
    const text = 'import { x } from "./part.mjs"; export default () => x;';
    await file("a/part.mjs", "export const x = 1;");
    await file("b/part.mjs", "export const x = 1;");
    const [a, b] = [await file("a/main.mjs", text), await file("b/main.mjs", text)];
    const first = (await brickOf(a)).version;
    expect(first).toMatch(/^1\+[0-9a-f]{16}$/);
    expect((await brickOf(b)).version).toBe(first);
    await file("b/part.mjs", "export const x = 2;");
    expect((await brickOf(b)).version).not.toBe(first);
  });

  it("of a file that is not there, or is no program, is a reason why the brick is not available", async () => {
    const missing = (await brickOf(join(root, "nowhere.mjs"))).available();
    expect(missing).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/nowhere\.mjs does not exist/) as string,
    });
    const broken = (await brickOf(await file("broken.ts", "export default (: => 1"))).available();
    expect(broken).toMatchObject({ ok: false, reason: expect.stringMatching(/broken\.ts:1:17/) as string });
  });
});
