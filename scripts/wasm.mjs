// Assembles the WebAssembly text beside the sources into modules that hold it as base64, so that they load wherever code does.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../", import.meta.url);

/** Text → the module that stands for it. */
export const assembled = new Map([["bricks/raster/colour-kernel/kernel.wat", "bricks/raster/colour-kernel/code.ts"]]);

/** The source of the module that holds `text`, assembled. */
export async function moduleOf(text, name) {
  const { default: wabt } = await import("wabt");
  const parsed = (await wabt()).parseWat(name, text, { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const base64 = Buffer.from(buffer).toString("base64");
  return `/** \`${name}\` assembled by \`node scripts/wasm.mjs\`, in base64. */\nexport const code =\n  "${base64}";\n`;
}

export async function assemble() {
  for (const [from, to] of assembled) {
    const text = await readFile(new URL(from, root), "utf8");
    await writeFile(new URL(to, root), await moduleOf(text, from.slice(from.lastIndexOf("/") + 1)));
    console.log(fileURLToPath(new URL(to, root)));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await assemble();
