import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { layeredImports } from "./layered-imports.js";
import { leanPackages } from "./lean-packages.js";
import { moduleUrls, type Neighbours } from "./module-urls.js";
import { type Layer, layeredPackages } from "./packages.js";

export interface BundleRequest {
  /** Folder in which `infra/`, `functions/` … lie: the sources, or what was built of them. */
  readonly root: string;
  /** Module that exports the `handler`, relative to the root, without its ending. */
  readonly entry: string;
  /** Empty or missing folder that the function's files are put into. */
  readonly outDir: string;
  /** The deployment's configuration, for the functions that read it. */
  readonly settings?: unknown;
}

export interface Bundle {
  /** Bytes of the code: the bundle itself and the bundles of its worker threads. */
  readonly bytes: number;
  /** Layers without which it cannot run. */
  readonly layers: readonly Layer[];
  readonly metafile: Metafile;
}

/** The oldest Node that runs it. */
const TARGET = "node22";

/**
 * One function as Lambda runs it: a minified ES module `index.mjs` with its source map, and beside it, where its modules
 * look for them, its worker threads (bundled too) and models.
 */
export async function bundle({ root, entry, outDir, settings }: BundleRequest): Promise<Bundle> {
  const found: Neighbours = { workers: new Set(), files: new Set() };
  const main = await bundleOne(root, entry, outDir, "index.mjs", found);
  const made = [main];
  const done = new Set<string>();
  for (;;) {
    const next = [...found.workers].find((worker) => !done.has(worker));
    if (next === undefined) break;
    done.add(next);
    made.push(await bundleOne(root, next.replace(/\.js$/, ""), outDir, next, found));
  }
  for (const file of found.files) {
    await mkdir(dirname(join(outDir, file)), { recursive: true });
    await cp(join(root, file), join(outDir, file));
  }
  await writeFile(join(outDir, "package.json"), '{"type":"module"}\n');
  if (settings !== undefined) await writeFile(join(outDir, "settings.json"), JSON.stringify(settings));
  const metafile = merged(made);
  return { bytes: codeBytes(metafile), layers: layersOf(metafile), metafile };
}

async function bundleOne(
  root: string,
  entry: string,
  outDir: string,
  output: string,
  found: Neighbours,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [existsSync(join(root, `${entry}.ts`)) ? `${entry}.ts` : `${entry}.js`],
    outfile: join(outDir, output),
    bundle: true,
    format: "esm",
    platform: "node",
    target: TARGET,
    mainFields: ["module", "main"],
    conditions: ["import", "module"],
    minify: true,
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "error",
    // Only bricks in files of a person's own are compiled with it, and those the stack refuses.
    external: ["esbuild"],
    plugins: [layeredImports, leanPackages, moduleUrls(root, output, found)],
    // What CommonJS packages inside the bundle require of Node itself.
    banner: { js: 'import{createRequire as nodeRequire}from"node:module";const require=nodeRequire(import.meta.url);' },
  });
  return metafile;
}

function merged(made: readonly Metafile[]): Metafile {
  return {
    inputs: Object.assign({}, ...made.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...made.map(({ outputs }) => outputs)),
  };
}

function codeBytes({ outputs }: Metafile): number {
  return Object.entries(outputs).reduce((sum, [name, { bytes }]) => sum + (name.endsWith(".map") ? 0 : bytes), 0);
}

/** By the packages that its code requires; weights are read by `require.resolve`, and lie with what reads them. */
function layersOf({ outputs }: Metafile): Layer[] {
  const used = new Set(Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  return [...new Set(layeredPackages.filter(({ name }) => used.has(`layered:${name}`)).map(({ layer }) => layer))];
}
