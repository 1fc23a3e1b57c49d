// `npm test`: installs if need be, then type check, lint, layer check and all tests; ends at the first that fails.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const checks = [
  ["type check", "tsc", ["--noEmit"]],
  ["lint", "biome", ["check", "--error-on-warnings", "."]],
  [
    "layers",
    "depcruise",
    [
      "--config",
      ".dependency-cruiser.cjs",
      "platform",
      "bricks",
      "statemachine",
      "builder",
      "functions",
      "local",
      "infra",
      "bench",
      "test",
    ],
  ],
  ["tests", "vitest", ["run", ...process.argv.slice(2)]],
];

ensureInstalled();
for (const [name, tool, args] of checks) {
  process.stdout.write(`\n— ${name}\n`);
  const { status } = spawnSync("npx", ["--no-install", tool, ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    process.stdout.write(`\n${name} failed\n`);
    process.exit(status ?? 1);
  }
}
