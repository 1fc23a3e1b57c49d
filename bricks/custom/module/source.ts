import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";
import { BadInputError } from "../../../platform/errors.js";
import { clause } from "../text.js";

/** Modules that Node 20 loads by itself. */
const plainExtensions: readonly string[] = [".mjs", ".js", ".cjs"];
const typedExtensions: readonly string[] = [".ts", ".mts"];

export const moduleExtensions: readonly string[] = [...plainExtensions, ...typedExtensions];

/** Bare names that stand for a file of this package, wherever it is installed. */
export type Aliases = Readonly<Record<string, URL>>;

/**
 * The URL by which Node imports a module: the file's own, or, for TypeScript, one that holds it and the files that it imports by
 * relative paths as JavaScript. Types are not checked. Packages are imported from where they are installed.
 * @throws {BadInputError} naming the place, when the file cannot be read as TypeScript.
 */
export async function importUrl(file: string, aliases: Aliases = {}): Promise<string> {
  if (!typedExtensions.includes(extname(file))) return pathToFileURL(file).href;
  const { outputFiles } = await bundle(file, { plugins: [packagesByUrl(aliases), ownPlace] });
  const [code] = outputFiles ?? [];
  return `data:text/javascript;base64,${Buffer.from(code?.contents ?? []).toString("base64")}`;
}

/**
 * SHA-256 over a module and the files that it imports by relative paths: the same code gives the same fingerprint, in
 * whatever folder. What it reads or imports at run time by names that it computes is not in it.
 * @throws {BadInputError} when one of them cannot be read.
 */
export async function fingerprint(file: string): Promise<string> {
  const { metafile } = await bundle(file, { packages: "external", metafile: true, loader: assetLoaders });
  const files = Object.keys(metafile?.inputs ?? {}).sort();
  const hash = createHash("sha256");
  for (const name of files) {
    const bytes = await readFile(resolve(dirname(file), name));
    hash.update(`${bytes.byteLength}\n`).update(bytes);
  }
  return hash.digest("hex");
}

const assetLoaders = { ".node": "empty", ".wasm": "empty", ".onnx": "empty" } as const;

async function bundle(file: string, options: BuildOptions) {
  const { build } = await import("esbuild");
  try {
    return await build({
      absWorkingDir: dirname(file),
      entryPoints: [file],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "silent",
      ...options,
    });
  } catch (cause) {
    throw new BadInputError(`${file} cannot be read as a module: ${firstProblem(cause)}.`, "Correct the file.", {
      cause,
    });
  }
}

/** Code in a `data:` URL finds no package by its bare name: each becomes the URL of the file that it resolves to. */
function packagesByUrl(aliases: Aliases): Plugin {
  return {
    name: "packages-by-url",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind === "entry-point" || pluginData === "found") return undefined;
        if (isBuiltin(path)) return { path, external: true };
        if (Object.hasOwn(aliases, path)) return { path: aliases[path]?.href ?? path, external: true };
        const found = await build.resolve(path, { kind, resolveDir, pluginData: "found" });
        if (found.errors.length > 0) return { errors: found.errors };
        return { path: pathToFileURL(found.path).href, external: true };
      });
    },
  };
}

/** `import.meta.url` and its kin keep the source file's own values. */
const ownPlace: Plugin = {
  name: "own-place",
  setup(build) {
    build.onLoad({ filter: /\.m?ts$/ }, async ({ path }) => {
      const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
      const source = await readFile(path, "utf8");
      const contents = source.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, (_, name: keyof typeof place) =>
        JSON.stringify(place[name]),
      );
      return { contents, loader: "ts" };
    });
  },
};

/** `bright.ts:3:7: Expected ";"`, out of esbuild's errors. */
function firstProblem(cause: unknown): string {
  const errors = typeof cause === "object" && cause !== null && "errors" in cause ? cause.errors : undefined;
  const first = Array.isArray(errors)
    ? (errors[0] as { text?: string; location?: Place | null } | undefined)
    : undefined;
  if (first?.text === undefined) return clause(cause instanceof Error ? cause.message : String(cause));
  const { location } = first;
  return clause(location ? `${location.file}:${location.line}:${location.column + 1}: ${first.text}` : first.text);
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
