import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../infra/bundling/bundle.js";
import { type FunctionName, functionNames, functionTable } from "../../infra/functions/table.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Bytes that a function which touches no pixel may have: its cold start is what an edit waits for. */
const MOST = 1_500_000;
const slim = functionNames.filter((name) => functionTable[name].layers.length === 0);

let folder = "";
beforeAll(async () => {
  // Within the project, so that the packages of the layers are found where they are installed.
  const cache = join(root, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, "bundles-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs code in a process of its own, in the folder of a bundle. */
async function run(outDir: string, code: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  await writeFile(join(outDir, "run.mjs"), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["run.mjs"], {
    cwd: outDir,
    encoding: "utf8",
    env: { PATH: process.env.PATH, LAMBDA_TASK_ROOT: outDir, AWS_REGION: "eu-central-1" },
  });
  // Of a failure the end says most: the beginning is the bundle's one long line.
  return { status, stdout, stderr: stderr.slice(-2000) };
}

describe("the bundles of functions that touch no pixel", () => {
  it.each(slim)("%s is small, needs no layer and offers its handler", async (name: FunctionName) => {
    const outDir = join(folder, name);
    const { bytes, layers } = await bundle({ root, entry: `infra/lambda/${name}`, outDir, settings: {} });
    expect(bytes).toBeLessThan(MOST);
    expect(layers).toEqual([]);
    const { status, stdout, stderr } = await run(outDir, 'console.log(typeof (await import("./index.mjs")).handler);');
    expect(stderr).toBe("");
    expect([status, stdout.trim()]).toEqual([0, "function"]);
  });
});

describe("the bundle of a family of bricks", () => {
  it("finds its worker threads, models and binaries, and works", async () => {
    const outDir = join(folder, "family");
    await mkdir(outDir);
    const entry = join(outDir, "entry.ts");
    await writeFile(
      entry,
      `export { perceptionFamily } from "${root}bricks/cpu/families/perception.js";
       export { toneFamily } from "${root}bricks/cpu/families/tone.js";
       export { decodeRaster } from "${root}bricks/raster/codec.js";`,
    );
    const relative = entry.slice(root.length).replace(/\.ts$/, "");
    const { layers } = await bundle({ root, entry: relative, outDir });
    expect([...layers].sort()).toEqual(["inference", "pixels"]);
    expect(existsSync(join(outDir, "bricks/cpu/models/nanodet-g.onnx"))).toBe(true);
    expect(existsSync(join(outDir, "bricks/cpu/perception/inference/inference.worker.js"))).toBe(true);
    const photo = fileURLToPath(new URL("../fixtures/photos/cat.jpg", import.meta.url));
    const { stdout, stderr, status } = await run(
      outDir,
      `import { readFile } from "node:fs/promises";
       const { perceptionFamily, toneFamily, decodeRaster } = await import("./index.mjs");
       const image = await decodeRaster(await readFile(${JSON.stringify(photo)}), "image");
       const quiet = { debug() {}, info() {}, warn() {}, error() {} };
       const context = { seed: 1, signal: new AbortController().signal, logger: quiet };
       const perception = perceptionFamily();
       const { mask } = await (await perception.find("RES")).run({ image, prompt: "the cat" }, context);
       const inside = mask.data.reduce((sum, v) => sum + (v > 127 ? 1 : 0), 0) / mask.data.length;
       const { image: grey } = await (await toneFamily().find("GRAYSCALE")).run({ image, mask: null }, context);
       console.log(JSON.stringify({ inside, grey: grey.data[0] === grey.data[1] && grey.data[1] === grey.data[2] }));
       await perception.close();
       process.exit(0);`,
    );
    expect(status, stderr).toBe(0);
    const { inside, grey } = JSON.parse(stdout) as { inside: number; grey: boolean };
    expect(inside).toBeGreaterThan(0.05);
    expect(inside).toBeLessThan(0.9);
    expect(grey).toBe(true);
  });
});
