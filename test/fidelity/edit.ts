import { decodeRaster, encodePng } from "../../bricks/raster/codec.js";
import { blank, type Mask, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { createIngest, type IngestResult } from "../../functions/ingest.js";
import { createPublish, type OutputOptions, type PublishedPicture } from "../../functions/publish.js";
import { sha256 } from "../../platform/canonical-json.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import type { Lineage } from "../../statemachine/lineage.js";
import { MemoryStore } from "./memory-store.js";

export interface Edited {
  readonly ingested: IngestResult;
  readonly output: PublishedPicture;
  readonly bytes: Uint8Array;
  readonly store: MemoryStore;
}

/** A picture through Ingest, a change of the working picture, and Publish. */
export async function edit(
  source: Uint8Array,
  lineage: Lineage,
  change: (working: Picture) => Raster,
  options: { output?: OutputOptions; plan?: unknown } = {},
): Promise<Edited> {
  const store = new MemoryStore();
  const deps = { store, artefacts: new ArtefactIo(store), logger: silentLogger, clock: systemClock };
  await store.put("upload", source);
  const ingested = await createIngest(deps)({ editId: "e1", source: { key: "upload" } });
  const working = await decodeRaster(await store.get(ingested.init.image.key), "image");
  const result = change(working);
  const png = await encodePng(result, { fast: true });
  await store.put("result", png);
  if (options.plan) await store.put("plan", Buffer.from(JSON.stringify(options.plan)));
  const { outputs } = await createPublish(deps)({
    editId: "e1",
    source: ingested.source,
    init: ingested.init,
    results: [
      {
        kind: result.channels === 1 ? "mask" : "image",
        key: "result",
        width: result.width,
        height: result.height,
        sha256: sha256(png),
      },
    ],
    lineage: [lineage],
    options: { output: options.output },
    ...(options.plan ? { planKey: "plan" } : {}),
  });
  const output = outputs[0];
  if (output?.kind === "value" || !output) throw new Error("no picture was published");
  return { ingested, output, bytes: await store.get(output.key), store };
}

/** A disc in the working picture, in shares of its size. */
export function disc({ width, height }: { width: number; height: number }, x = 0.5, y = 0.5, radius = 0.1): Mask {
  const mask = blank(width, height, 1);
  for (let i = 0; i < mask.data.length; i++) {
    const u = (i % width) - x * width;
    const v = Math.floor(i / width) - y * height;
    if (u * u + v * v < (radius * width) ** 2) mask.data[i] = 255;
  }
  return mask;
}

/** Paints the mask in one colour. */
export function painted(picture: Picture, mask: Mask, colour: readonly [number, number, number]): Picture {
  return changed(picture, mask, () => colour);
}

/** Changes each pixel of the mask. */
export function changed(
  picture: Picture,
  mask: Mask,
  f: (r: number, g: number, b: number) => readonly [number, number, number],
): Picture {
  const data = picture.data.slice();
  for (let i = 0, p = 0; i < mask.data.length; i++, p += picture.channels) {
    if (mask.data[i] === 255)
      data.set(
        f(data[p]!, data[p + 1]!, data[p + 2]!).map((v) => Math.max(0, Math.min(255, v))),
        p,
      );
  }
  return { ...picture, data };
}

/** Is the full-size pixel within `margin` working pixels of the mask? */
export function near(
  mask: Mask,
  full: { width: number; height: number },
  margin = 1,
): (x: number, y: number) => boolean {
  return (x, y) => {
    const u = ((x + 0.5) * mask.width) / full.width - 0.5;
    const v = ((y + 0.5) * mask.height) / full.height - 0.5;
    for (let j = Math.floor(v) - margin + 1; j <= Math.ceil(v) + margin - 1; j++) {
      for (let i = Math.floor(u) - margin + 1; i <= Math.ceil(u) + margin - 1; i++) {
        if (i >= 0 && j >= 0 && i < mask.width && j < mask.height && mask.data[j * mask.width + i] === 255) return true;
      }
    }
    return false;
  };
}

/** Differing samples outside (and, as a check on the check, inside) the region. */
export function differences(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  width: number,
  channels: number,
  inside: (x: number, y: number) => boolean,
): { outside: number; inside: number } {
  const count = { outside: 0, inside: 0 };
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    const pixel = Math.floor(i / channels);
    count[inside(pixel % width, Math.floor(pixel / width)) ? "inside" : "outside"]++;
  }
  return count;
}
