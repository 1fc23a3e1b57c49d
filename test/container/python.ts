import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The container's folder, from which its tests run. */
export const containerFolder = fileURLToPath(new URL("../../container", import.meta.url));

export const pythonEnvironment = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };

/**
 * A Python that has what the container's tests need at least, and why there is none. Debian's own comes after the PATH's, as its
 * packages python3-numpy and python3-pil are often there for it alone.
 */
export function findPython(): { readonly python: string } | { readonly missing: string } {
  const asked = ["python3", "/usr/bin/python3"];
  const wanted = "import sys, numpy, PIL; assert sys.version_info >= (3, 10)";
  const python = asked.find((name) => spawnSync(name, ["-c", wanted], { stdio: "ignore" }).status === 0);
  if (python !== undefined) return { python };
  return { missing: `none of ${asked.join(", ")} is a Python >= 3.10 with numpy and Pillow` };
}

/** The ports of the container's bricks, as its Python package reads them. */
export function portsOf(python: string): unknown {
  const script =
    "import dataclasses, json; from brickwright_endpoint.ports import PORTS; " +
    "print(json.dumps({name: dataclasses.asdict(brick) for name, brick in PORTS.items()}))";
  return JSON.parse(
    execFileSync(python, ["-c", script], { cwd: containerFolder, env: pythonEnvironment, encoding: "utf8" }),
  );
}
