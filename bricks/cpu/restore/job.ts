import { crop, grow, paste } from "../../raster/box.js";
import { featherInside } from "../../raster/feather.js";
import { boundingBox } from "../../raster/mask.js";
import type { Mask, Picture } from "../../raster/raster.js";
import { planeOf, type Rgb, repaint, rgbOf } from "../appearance/field/field.js";
import { featherOf } from "../tone/job.js";
import { deblur } from "./deblur/deblur.js";
import { denoise } from "./denoise/denoise.js";
import { dehaze } from "./light/dehaze.js";
import { enlighten } from "./light/low-light.js";
import { sharpen } from "./sharpen/sharpen.js";
import { upscale } from "./upscale/upscale.js";

export type RestoringName = "SHARPEN" | "DENOISE" | "DEBLUR" | "LOW-LIGHT" | "DEHAZE";

/** One brick's work as plain data, so that it can cross to a worker thread. */
export type RestoreJob =
  | {
      readonly brick: RestoringName;
      readonly picture: Picture;
      readonly mask: Mask | null;
      /** 0 … 1; null: as the picture needs. */
      readonly ratio: number | null;
    }
  | { readonly brick: "UPSCALE"; readonly picture: Picture /** 1 … 4. */; readonly ratio: number };

/** Does the work. The same job gives the same pixels. */
export async function performRestore(job: RestoreJob): Promise<Picture> {
  if (job.brick === "UPSCALE") return upscale(job.picture, job.ratio);
  const { brick, picture, mask, ratio } = job;
  if (mask === null) return repaint(picture, restored(brick, rgbOf(picture), ratio), null);
  const weight = featherInside(mask, featherOf(picture));
  // What works on neighbourhoods alone need not see the whole picture.
  const box = looksAtWhole(brick) ? null : boundingBox(mask);
  if (box === null) return repaint(picture, restored(brick, rgbOf(picture), ratio), planeOf(weight));
  const around = grow(box, MARGIN, picture.width, picture.height);
  const piece = crop(picture, around);
  const done = repaint(piece, restored(brick, rgbOf(piece), ratio), planeOf(crop(weight, around)));
  return paste(picture, done, around.left, around.top);
}

/** Pixels around the mask's box that the work may look at. */
const MARGIN = 64;

function looksAtWhole(brick: RestoringName): boolean {
  return brick === "LOW-LIGHT" || brick === "DEHAZE";
}

function restored(brick: RestoringName, rgb: Rgb, ratio: number | null): Rgb {
  switch (brick) {
    case "SHARPEN":
      return sharpen(rgb, ratio ?? 0.5);
    case "DENOISE":
      return ratio === 0 ? rgb : denoise(rgb, 2 * (ratio ?? 0.5));
    case "DEBLUR":
      return deblur(rgb, ratio);
    case "LOW-LIGHT":
      return enlighten(rgb, ratio);
    case "DEHAZE":
      return dehaze(rgb, ratio ?? 0.9);
  }
}
