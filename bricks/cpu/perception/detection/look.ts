import { crop } from "../../../raster/box.js";
import type { Raster } from "../../../raster/raster.js";
import type { CocoClass } from "../inference/coco.js";
import { infer } from "../inference/inference.js";
import type { Detection, View } from "../inference/protocol.js";
import { detectObjects, suppress, vote } from "./detect-objects.js";
import { bottom, right } from "./geometry.js";
import { present } from "./presence.js";

/** One look at a picture: what is in it, found at most once, however many phrases ask. */
export interface Look {
  readonly picture: Raster<3>;
  readonly signal: AbortSignal;
  objects(): Promise<readonly Detection[]>;
  /** What is present of the classes; looked for more closely, in tiles, when the whole picture shows none. */
  find(classes: readonly CocoClass[]): Promise<readonly Detection[]>;
}

export function lookAt(picture: Raster<3>, signal: AbortSignal): Look {
  let objects: Promise<readonly Detection[]> | null = null;
  let closer: Promise<readonly Detection[]> | null = null;
  const look: Look = {
    picture,
    signal,
    objects() {
      objects ??= detectObjects(picture, signal);
      return objects;
    },
    async find(classes) {
      const found = present(await look.objects(), classes, picture);
      if (found.length > 0) return found;
      closer ??= detectInTiles(picture, signal);
      const all = [...(await look.objects()), ...(await closer)].sort((a, b) => b.score - a.score);
      return present(all, classes, picture);
    },
  };
  return look;
}

const TILE_SHARE = 0.6;
const TILE_VIEWS: readonly View[] = [416, 608].flatMap((longSide) => [
  { longSide, mirrored: false },
  { longSide, mirrored: true },
]);

/** Small things, seen in four overlapping tiles. Things cut by a tile's edge inside the picture are left out. */
async function detectInTiles(picture: Raster<3>, signal: AbortSignal): Promise<readonly Detection[]> {
  const width = Math.round(picture.width * TILE_SHARE);
  const height = Math.round(picture.height * TILE_SHARE);
  const found: Detection[] = [];
  for (const top of [0, picture.height - height]) {
    for (const left of [0, picture.width - width]) {
      const tile = crop(picture, { left, top, width, height });
      const views = await infer("detect", { picture: tile, views: TILE_VIEWS, floor: 0.15 }, signal);
      for (const { label, score, box } of vote(views.map((v) => suppress(v, 0.5)))) {
        const cut =
          (box.left < 3 && left > 0) ||
          (box.top < 3 && top > 0) ||
          (right(box) > width - 3 && left === 0) ||
          (bottom(box) > height - 3 && top === 0);
        if (!cut) found.push({ label, score, box: { ...box, left: box.left + left, top: box.top + top } });
      }
    }
  }
  return suppress(found, 0.5);
}
