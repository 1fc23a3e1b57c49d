import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { homeOf, readLock } from "./installation.js";
import { copyLayer } from "./layer-files.js";
import { type LayersLock, layersLock, manifestOf } from "./lock.js";
import { type Layer, layeredPackages } from "./packages.js";

/** Raised whenever the same packages would give another folder. */
const VERSION = "2";

/**
 * A layer's folder as Lambda mounts it at `/opt`, for linux on arm64 whatever this machine is; made once and kept under
 * `node_modules/.cache`. The packages are installed by npm, held to the lock file's hashes.
 * @param project folder of this package's `package.json`.
 * @throws when npm cannot reach its registry and nothing is kept from before.
 */
export async function layerFolder(layer: Layer, project: string): Promise<string> {
  const kept = keptFolder(layer, project);
  if (existsSync(kept)) return kept;
  await mkdir(dirname(kept), { recursive: true });
  const work = await mkdtemp(join(dirname(kept), "making-"));
  try {
    const lock = lockOf(layer, project);
    await install(lock, work, join(homeOf(project), ".npmrc"));
    const made = join(work, "layer");
    await copyLayer(lock, work, join(made, "nodejs"));
    // Whoever comes second leaves the first one's.
    await rename(made, kept).catch((error: unknown) => {
      if (!existsSync(kept)) throw error;
    });
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Where a layer's folder is kept, made or not. @throws when there is no lock file. */
export function keptFolder(layer: Layer, project: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([VERSION, layer, lockOf(layer, project)]))
    .digest("hex");
  return join(homeOf(project), "node_modules", ".cache", "brickwright-layers", `${layer}-${hash.slice(0, 16)}`);
}

function lockOf(layer: Layer, project: string): LayersLock {
  return layersLock(
    readLock(project),
    layeredPackages.filter((declared) => declared.layer === layer),
  );
}

async function install(lock: LayersLock, work: string, npmrc: string): Promise<void> {
  await writeFile(join(work, "package.json"), JSON.stringify(manifestOf(lock)));
  await writeFile(join(work, "package-lock.json"), JSON.stringify(lock));
  if (existsSync(npmrc)) await cp(npmrc, join(work, ".npmrc"));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"];
  const { status, stderr, error } = spawnSync("npm", ["ci", "--install-strategy=hoisted", ...quiet], {
    cwd: work,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 300_000,
  });
  if (status === 0) return;
  const why = lastLines(stderr) || (error?.message ?? "it was stopped after five minutes.");
  throw new Error(`npm could not install the packages of the layers for linux on arm64: ${why}`);
}

function lastLines(text: string | null): string {
  return (text ?? "").trim().split("\n").slice(-4).join(" ");
}
