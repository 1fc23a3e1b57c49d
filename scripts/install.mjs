// Installs the locked dependencies if they are missing or other than the lock file's, so that a fresh clone just works.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function packagesOf(...path) {
  try {
    return JSON.parse(readFileSync(join(root, ...path), "utf8")).packages;
  } catch {
    return null;
  }
}

/** True when node_modules holds every package that package-lock.json names, but for optional ones. */
function isInstalled() {
  const installed = packagesOf("node_modules", ".package-lock.json");
  const locked = packagesOf("package-lock.json");
  if (installed === null || locked === null) return false;
  return Object.entries(locked).every(
    ([name, { version, optional }]) => name === "" || optional || installed[name]?.version === version,
  );
}

/** Runs `npm ci` when need be; its output goes to standard error, so that standard output stays the command's own. */
export function ensureInstalled() {
  if (isInstalled()) return;
  process.stderr.write("Installing the locked dependencies (once, about half a minute) …\n");
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm, "ci"]] : ["npm", ["ci"]];
  const { status } = spawnSync(command, [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && !npm,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
  });
  if (status === 0) return;
  process.stderr.write("The dependencies could not be installed; see npm's message above.\n");
  process.exit(status ?? 1);
}
