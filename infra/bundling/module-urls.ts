import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Plugin } from "esbuild";

/** What the modules of a bundle look for beside themselves. Paths relative to the root of the sources, `/`-separated. */
export interface Neighbours {
  /** Modules of worker threads, as `.js`. */
  readonly workers: Set<string>;
  /** Files that are read: models. */
  readonly files: Set<string>;
}

/**
 * Lets every module of a bundle keep the address that it has among the sources, so that it finds its worker threads and
 * models beside itself: they are put into the function's folder under their own paths. `output` is the bundle's own path there.
 */
export function moduleUrls(root: string, output: string, found: Neighbours): Plugin {
  return {
    name: "module-urls",
    setup(build) {
      build.onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
        const own = relative(root, path);
        if (own.startsWith("..") || own.split(sep).includes("node_modules")) return null;
        const text = await readFile(path, "utf8");
        if (!text.includes("import.meta.url")) return null;
        const at = (name: string) => slashes(relative(root, resolve(dirname(path), name)));
        for (const [, name] of text.matchAll(/workerFile\(import\.meta\.url, "([^"]+)"\)/g))
          found.workers.add(at(name));
        for (const [, name] of text.matchAll(/new URL\("([^"]+\.onnx)", import\.meta\.url\)/g))
          found.files.add(at(name));
        const address = slashes(join(relative(dirname(output), "."), own)).replace(/\.ts$/, ".js");
        const here = `new URL(${JSON.stringify(address.startsWith(".") ? address : `./${address}`)}, import.meta.url).href`;
        return { contents: text.replaceAll("import.meta.url", here), loader: path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}

function slashes(path: string): string {
  return path.split(sep).join("/");
}
