// Transpiles every source file into dist/, one to one: a worker thread or a lazy import finds its neighbour by name.
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const layers = ["platform", "bricks", "statemachine", "builder", "functions", "local"];

async function sources(dir) {
  const entries = await readdir(join(root, dir), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

/** Builds dist/ from the sources. Type errors are `npm run typecheck`'s business, not this one's. */
export async function build() {
  const { build: esbuild } = await import("esbuild");
  const files = (await Promise.all(layers.map(sources))).flat();
  await rm(join(root, "dist"), { recursive: true, force: true });
  await esbuild({
    absWorkingDir: root,
    entryPoints: files.filter((f) => f.endsWith(".ts") && !f.endsWith(".d.ts")),
    outdir: join(root, "dist"),
    outbase: root,
    bundle: false,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  const data = files.filter((f) => !/\.(ts|md)$/.test(f));
  await Promise.all(data.map((f) => cp(f, join(root, "dist", f.slice(root.length)))));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
