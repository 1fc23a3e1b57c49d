// `npm run bench [-- NAME …]`: the measurements in bench/, all of them or those named. Each prints ratios of one run.
import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";

ensureInstalled();
await build();
const root = fileURLToPath(new URL("..", import.meta.url));
const all = (await readdir(join(root, "bench"))).filter((f) => f.endsWith(".ts")).map((f) => basename(f, ".ts"));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !all.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no measurement "${unknown}". There are: ${all.join(", ")}.\n`);
  process.exit(2);
}
const { build: esbuild } = await import("esbuild");
await esbuild({
  absWorkingDir: root,
  entryPoints: all.map((name) => `bench/${name}.ts`),
  outdir: join(root, "dist"),
  outbase: root,
  format: "esm",
  platform: "node",
  target: "node20",
  logLevel: "warning",
});
for (const name of asked.length > 0 ? asked : all) {
  process.stdout.write(`\n— ${name}\n`);
  const { status } = spawnSync(process.execPath, [join(root, "dist", "bench", `${name}.js`)], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
