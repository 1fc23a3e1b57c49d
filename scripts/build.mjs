// Transpiles every source file into dist/, one to one: a worker thread or a lazy import finds its neighbour by name.
import { cp, mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const layers = ["platform", "bricks", "statemachine", "builder", "functions", "local", "infra"];

async function filesUnder(dir) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

const outputOf = (source) => join(dist, relative(root, source).replace(/\.ts$/, ".js"));

async function isStale(source) {
  const [from, to] = await Promise.all([stat(source), stat(outputOf(source)).catch(() => null)]);
  return to === null || to.mtimeMs < from.mtimeMs;
}

/** Brings dist/ up to the sources. Type errors are `npm run typecheck`'s business, not this one's. */
export async function build() {
  const sources = (await Promise.all(layers.map((layer) => filesUnder(join(root, layer))))).flat();
  const wanted = sources.filter((f) => !/\.(md|d\.ts)$/.test(f));
  const expected = new Set(wanted.flatMap((f) => [outputOf(f), `${outputOf(f)}.map`]));
  const stale = [];
  for (const file of wanted) if (await isStale(file)) stale.push(file);
  const code = stale.filter((f) => f.endsWith(".ts"));
  if (code.length > 0) {
    const { build: esbuild } = await import("esbuild");
    await esbuild({
      absWorkingDir: root,
      entryPoints: code,
      outdir: dist,
      outbase: root,
      bundle: false,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: true,
      sourcesContent: false,
      logLevel: "warning",
    });
  }
  for (const file of stale.filter((f) => !f.endsWith(".ts"))) {
    await mkdir(dirname(outputOf(file)), { recursive: true });
    await cp(file, outputOf(file));
  }
  for (const file of await filesUnder(dist)) if (!expected.has(file)) await rm(file, { force: true });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
