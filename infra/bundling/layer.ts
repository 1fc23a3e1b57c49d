import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyLayer } from "./layer-files.js";
import { type Layer, layeredPackages } from "./packages.js";

/** Raised whenever the same packages would give another folder. */
const VERSION = "1";

/**
 * A layer's folder as Lambda mounts it at `/opt`, for linux on arm64 whatever this machine is; made once and kept under
 * `node_modules/.cache`. The packages are installed by npm, held to the lock file's hashes.
 * @param project folder of the `package.json` that names them.
 * @throws when npm cannot reach its registry and nothing is kept from before.
 */
export async function layerFolder(layer: Layer, project: string): Promise<string> {
  const kept = keptFolder(layer, project);
  if (existsSync(kept)) return kept;
  await mkdir(dirname(kept), { recursive: true });
  const work = await mkdtemp(join(dirname(kept), "making-"));
  try {
    await installForLambda(project, work);
    const made = join(work, "layer");
    await copyLayer(layer, join(work, "node_modules"), join(made, "nodejs", "node_modules"));
    // Whoever comes second leaves the first one's.
    await rename(made, kept).catch((error: unknown) => {
      if (!existsSync(kept)) throw error;
    });
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export function keptFolder(layer: Layer, project: string): string {
  const pinned = pinnedVersions(project);
  const packages = layeredPackages.filter((p) => p.layer === layer).map(({ name }) => [name, pinned[name]]);
  const hash = createHash("sha256")
    .update(JSON.stringify([VERSION, layer, packages]))
    .digest("hex");
  return join(project, "node_modules", ".cache", "brickwright-layers", `${layer}-${hash.slice(0, 16)}`);
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function pinnedVersions(project: string): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Manifest;
  return { ...manifest.optionalDependencies, ...manifest.dependencies };
}

async function installForLambda(project: string, work: string): Promise<void> {
  const lock = join(project, "package-lock.json");
  const locked = existsSync(lock);
  if (locked) {
    for (const file of ["package.json", "package-lock.json"]) await cp(join(project, file), join(work, file));
  } else {
    const pinned = pinnedVersions(project);
    const dependencies = Object.fromEntries(layeredPackages.map(({ name }) => [name, pinned[name]]));
    await writeFile(join(work, "package.json"), JSON.stringify({ private: true, dependencies }));
  }
  const npmrc = join(project, ".npmrc");
  if (existsSync(npmrc)) await cp(npmrc, join(work, ".npmrc"));
  const target = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"];
  const { status, stderr } = spawnSync("npm", [locked ? "ci" : "install", "--omit=dev", ...target, ...quiet], {
    cwd: work,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 300_000,
  });
  if (status === 0) return;
  throw new Error(`npm could not install the packages of the layers for linux on arm64: ${lastLines(stderr)}`);
}

function lastLines(text: string | null): string {
  return (text ?? "").trim().split("\n").slice(-4).join(" ");
}
