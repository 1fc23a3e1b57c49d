import type { Plugin } from "esbuild";
import { layeredPackages } from "./packages.js";

/**
 * Turns imports of packages that lie in a layer into `require` at run time. Lambda offers layers to `require` only
 * (`NODE_PATH`), not to `import`.
 */
export const layeredImports: Plugin = {
  name: "layered-imports",
  setup(build) {
    const names = layeredPackages.map(({ name }) => name.replace("/", "\\/")).join("|");
    build.onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path }) => ({ path, namespace: "layered" }));
    build.onLoad({ filter: /.*/, namespace: "layered" }, ({ path }) => ({
      contents: `module.exports = require("layered:require").load(${JSON.stringify(path)});`,
    }));
    build.onResolve({ filter: /^layered:require$/ }, ({ path }) => ({ path, namespace: "layered-require" }));
    build.onLoad({ filter: /.*/, namespace: "layered-require" }, () => ({
      contents: `import { createRequire } from "node:module"; export const load = createRequire(import.meta.url);`,
    }));
  },
};
