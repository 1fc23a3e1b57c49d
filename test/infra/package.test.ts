import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Template } from "aws-cdk-lib/assertions";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { homeOf } from "../../infra/bundling/installation.js";
import { keptFolder } from "../../infra/bundling/layer.js";
import { type LockedPackage, layersLock, manifestOf } from "../../infra/bundling/lock.js";
import { type Layer, layeredPackages, layers } from "../../infra/bundling/packages.js";
import { functionNames } from "../../infra/functions/table.js";
import { BrickwrightStack } from "../../infra/stack.js";
import { appForTest, everything, flags } from "./synth.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const json = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const manifest = json("package.json");
const lock = json("package-lock.json");

function locked(packages: object): [string, LockedPackage][] {
  return Object.entries(packages).filter(([path]) => path !== "") as [string, LockedPackage][];
}

describe("the lock file that is packed for the layers", () => {
  const shipped = layersLock(lock);

  it("holds every package to the version and the hash of the project's own", () => {
    const packages = locked(shipped.packages);
    expect(packages.length).toBeGreaterThan(layeredPackages.length);
    for (const [path, { version, integrity }] of packages) {
      expect([version, integrity], path).toEqual([lock.packages[path].version, lock.packages[path].integrity]);
    }
  });

  it("asks for Lambda's binaries, and for those of no other system", () => {
    const binaries = locked(shipped.packages).filter(([path]) => path.startsWith("node_modules/@img/sharp-"));
    expect(binaries.map(([path]) => path).sort()).toEqual([
      "node_modules/@img/sharp-libvips-linux-arm64",
      "node_modules/@img/sharp-linux-arm64",
    ]);
    const sharp = shipped.packages["node_modules/sharp"] as LockedPackage;
    expect(Object.keys(sharp.dependencies!)).toContain("@img/sharp-linux-arm64");
  });

  it("leaves out what only installing a package needs, and what those need whose files alone are read", () => {
    const names = locked(shipped.packages).map(([path]) => path);
    for (const name of ["adm-zip", "global-agent", "lodash"]) {
      expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
      expect(names).not.toContain(`node_modules/${name}`);
    }
  });

  it("gives every layer the same packages as the project's own lock file", () => {
    for (const layer of layers) {
      const wanted = layeredPackages.filter((declared) => declared.layer === layer);
      expect(layersLock(shipped, wanted)).toEqual(layersLock(lock, wanted));
    }
  });

  it("names the same versions as the package.json that npm compares it with", () => {
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies };
    const pinned = Object.fromEntries(layeredPackages.map(({ name }) => [name, all[name]]));
    expect(manifestOf(shipped)).toEqual({ name: shipped.name, private: true, dependencies: pinned });
  });

  it("is refused where a package is missing or has no hash", () => {
    const without = structuredClone(lock);
    delete without.packages["node_modules/@img/sharp-linux-arm64"];
    expect(() => layersLock(without)).toThrow("@img/sharp-linux-arm64");
    const unhashed = structuredClone(lock);
    delete unhashed.packages["node_modules/sharp"].integrity;
    expect(() => layersLock(unhashed)).toThrow("node_modules/sharp has no hash");
    const weak = structuredClone(lock);
    weak.packages["node_modules/sharp"].integrity = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
    expect(() => layersLock(weak)).toThrow("sha512-");
  });
});

describe("layers of an app that installed the package", () => {
  it("are kept in the app's own folder", () => {
    expect(homeOf("/home/me/app/node_modules/brickwright")).toBe("/home/me/app");
    expect(homeOf("/home/me/app/node_modules/.pnpm/brickwright@1/node_modules/brickwright")).toBe("/home/me/app");
    expect(homeOf("/home/me/brickwright")).toBe("/home/me/brickwright");
  });

  it("are made anew when any package in them changes, also one that this package does not name", async () => {
    const project = await mkdtemp(join(tmpdir(), "brickwright-lock-"));
    try {
      const changed = structuredClone(lock);
      changed.packages["node_modules/detect-libc"].integrity = `sha512-${"A".repeat(86)}==`;
      await writeFile(join(project, "package-lock.json"), JSON.stringify(changed));
      const folder = (layer: Layer, of: string) => basename(keptFolder(layer, of));
      expect(folder("pixels", project)).not.toBe(folder("pixels", root));
      expect(folder("inference", project)).toBe(folder("inference", root));
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  });
});

describe("what is packed", () => {
  it("holds the construct, all that bundles its functions, and the functions", () => {
    const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
    });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = new Set(files.map(({ path }) => path));
    const needed = [
      "package.json",
      manifest.exports["./infra"].default.slice(2),
      "dist/infra/bundling/bundle-main.js",
      "dist/infra/bundling/layer-main.js",
      "dist/bricks/cpu/models/nanodet-g.onnx",
      ...functionNames.map((name) => `dist/infra/lambda/${name}.js`),
    ];
    expect(needed.filter((path) => !paths.has(path))).toEqual([]);
    expect(manifest.scripts.prepack).toContain("dist/infra/bundling/lock-main.js");
  });

  it("brings every package that the construct and its functions import, or names it as a peer", async () => {
    const outdir = await mkdtemp(join(tmpdir(), "brickwright-imports-"));
    try {
      const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: ["infra/index.ts", "infra/bundling/*-main.ts", "infra/lambda/*.ts"],
        outdir,
        bundle: true,
        splitting: true,
        format: "esm",
        platform: "node",
        packages: "external",
        metafile: true,
        logLevel: "error",
      });
      const imported = Object.values(metafile.inputs)
        .flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
        .filter((path) => !path.startsWith("node:") && !builtinModules.includes(path))
        .map((path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/"));
      const { dependencies, optionalDependencies, peerDependencies } = manifest;
      const brought = new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
      expect(imported.length).toBeGreaterThan(100);
      expect([...new Set(imported)].filter((name) => !brought.has(name))).toEqual([]);
    } finally {
      await rm(outdir, { recursive: true, force: true });
    }
  });
});

describe("an app with other feature flags than this project's", () => {
  const templateWith = (context: object) => {
    return spelledOut(Template.fromStack(new BrickwrightStack(appForTest(context), "Test", everything)).toJSON());
  };

  it("gets the very same resources, and roles that may do the same", () => {
    const opposite = Object.fromEntries(
      Object.entries(flags).flatMap(([flag, value]) => (typeof value === "boolean" ? [[flag, !value]] : [])),
    );
    expect(Object.keys(opposite).length).toBeGreaterThan(10);
    expect(templateWith(opposite)).toEqual(templateWith(flags));
  });
});

/** A template whose policies say one thing a statement, in order: how the CDK merges them is a flag of the whole app. */
function spelledOut(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(spelledOut);
  const fields = Object.entries(value).map(([name, field]) => {
    if (name !== "Statement" || !Array.isArray(field)) return [name, spelledOut(field)];
    const single = field.flatMap(({ Action, Resource, ...rest }) =>
      [Action].flat().flatMap((one) => [Resource].flat().map((on) => JSON.stringify([one, on, rest]))),
    );
    return [name, [...new Set(single)].sort()];
  });
  return Object.fromEntries(fields);
}
