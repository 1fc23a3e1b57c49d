/**
 * The bundles of the functions on AWS: bytes of code, against the budget of 1.5 MB for those that touch no pixel, layers, and what
 * importing each takes on this machine as a ratio to an empty module.
 */
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { bundle } from "../infra/bundling/bundle.js";
import { functionNames, functionTable } from "../infra/functions/table.js";

const BUDGET = 1_500_000;
const root = fileURLToPath(new URL("..", import.meta.url));
// Within the project, so that the packages of the layers are found where they are installed.
const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, "bundles-"));

/** The median of five processes, in milliseconds. */
function importing(module: string): number {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [module], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${module} cannot be imported: ${stderr}`);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[2] ?? Number.NaN;
}

try {
  const empty = join(folder, "empty.mjs");
  await writeFile(empty, "");
  const nothing = importing(empty);
  console.log(`an empty module: ${nothing.toFixed(0)} ms`);
  for (const name of functionNames) {
    const outDir = join(folder, name);
    const { bytes, layers } = await bundle({ root, entry: `infra/lambda/${name}`, outDir, settings: {} });
    const time = importing(join(outDir, "index.mjs"));
    const slim = functionTable[name].layers.length === 0;
    const share = slim ? `, ${(bytes / BUDGET).toFixed(2)} of its budget` : "";
    const needs = layers.length === 0 ? "" : `, with ${layers.join(" and ")}`;
    console.log(
      `${name.padEnd(14)} ${(bytes / 1e6).toFixed(2)} MB${share}${needs}; import ${(time / nothing).toFixed(1)} × an empty module (${time.toFixed(0)} ms)`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
