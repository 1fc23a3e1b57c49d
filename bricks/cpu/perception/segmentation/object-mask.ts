import { type Box, crop, grow, paste } from "../../../raster/box.js";
import { area } from "../../../raster/mask.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { areaOf, bottom, right, wholePixels } from "../detection/geometry.js";
import { infer } from "../inference/inference.js";
import { isnetFolder } from "../inference/models.js";
import { hint } from "../inference/protocol.js";
import { withoutSpecks } from "./clean.js";

/** GrabCut's time grows with the pixels; its result does not get better beyond this. */
const GRABCUT_SIDE = 320;
/** An ISNet mask that covers less of the object's box than this has missed the object. */
const ENOUGH = 0.28;
const JUST_ENOUGH = 0.15;
/** One that covers more found nothing to tell apart. */
const EVERYTHING = 1.6;
/** Share of a mask that must lie in the box for the rest to count as the same thing. */
const BELONGS = 0.78;
/** Share of half the view's outline at which a mask counts as going on beyond it. */
const CUT = 0.1;

/**
 * The soft mask of the object in a box. ISNet sees the box with a narrow margin, then with a wide one (an object that fills the
 * view does not stand out); then, or without ISNet, grabCut.
 */
export async function objectMask(picture: Raster<3>, box: Box, signal: AbortSignal): Promise<Mask> {
  let best: Mask | null = null;
  let bestShare = 0;
  if (isnetFolder() !== null) {
    for (const padding of [0.12, 0.5]) {
      const { mask, cut, belongs } = await salientIn(picture, box, padding, signal);
      const share = area(mask) / areaOf(box);
      const whole = share > ENOUGH && share < EVERYTHING;
      if (whole && !cut && (belongs || best === null)) return mask;
      // What had to be clipped to the box replaces only what missed the object.
      if (share < EVERYTHING && share > bestShare && (belongs || bestShare < ENOUGH)) [best, bestShare] = [mask, share];
    }
    if (best && bestShare >= JUST_ENOUGH) return best;
  }
  const cut = await cutFromBox(picture, box, signal);
  return area(cut) / areaOf(box) >= bestShare || best === null ? cut : best;
}

interface Seen {
  readonly mask: Mask;
  /** The object goes on beyond what was looked at. */
  readonly cut: boolean;
  /** It lies in the box; otherwise it was clipped to it. */
  readonly belongs: boolean;
}

/** ISNet on the box and its surroundings. */
async function salientIn(picture: Raster<3>, box: Box, padding: number, signal: AbortSignal): Promise<Seen> {
  const { width, height } = picture;
  const view = wholePixels(
    {
      left: box.left - Math.max(8, box.width * padding),
      top: box.top - Math.max(8, box.height * padding),
      width: box.width + 2 * Math.max(8, box.width * padding),
      height: box.height + 2 * Math.max(8, box.height * padding),
    },
    width,
    height,
  );
  const found = await infer("salient", { picture: crop(picture, view) }, signal);
  const inView = { ...box, left: box.left - view.left, top: box.top - view.top };
  // A detector's box is rough. What stands out is trusted beyond it, unless much of it lies there: then it is more than
  // the thing in the box.
  const connected = withoutSpecks(found, inView);
  const belongs = insideShare(connected, inView) >= BELONGS;
  const mask = belongs ? connected : withoutSpecks(fadedBeyond(found, inView), inView);
  return { mask: paste(blank(width, height, 1), mask, view.left, view.top), cut: isCut(mask, view, picture), belongs };
}

function insideShare(mask: Mask, box: Box): number {
  const inside = area(crop(mask, wholePixels(box, mask.width, mask.height)));
  return inside / Math.max(1, area(mask));
}

/** Does the mask end at an edge of the view that is not the picture's? */
function isCut({ width, height, data }: Mask, view: Box, picture: Raster<3>): boolean {
  let cut = 0;
  const inside = (x: number, y: number) => (data[y * width + x] > 127 ? 1 : 0);
  for (let x = 0; x < width; x++) {
    if (view.top > 0) cut += inside(x, 0);
    if (bottom(view) < picture.height) cut += inside(x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    if (view.left > 0) cut += inside(0, y);
    if (right(view) < picture.width) cut += inside(width - 1, y);
  }
  return cut > CUT * (width + height);
}

function fadedBeyond(found: Mask, box: Box): Mask {
  const mask = { ...found, data: found.data.slice() };
  // Detectors cut off ears and tails: a twelfth of the object may stand out of its box.
  const reach = Math.max(6, 0.08 * Math.min(box.width, box.height));
  for (let y = 0, i = 0; y < mask.height; y++) {
    const dy = Math.max(box.top - y, y - bottom(box), 0);
    for (let x = 0; x < mask.width; x++, i++) {
      const d = Math.max(box.left - x, x - right(box), dy);
      if (d > 0.5 * reach) mask.data[i] = Math.round(mask.data[i] * Math.max(0, 2 - d / (0.5 * reach)));
    }
  }
  return mask;
}

/** GrabCut on the box: what is around it is background, its middle likely foreground. */
async function cutFromBox(picture: Raster<3>, box: Box, signal: AbortSignal): Promise<Mask> {
  return cutWithHints(picture, wholePixels(box, picture.width, picture.height), signal, (x, y) => {
    const u = (x - box.left) / box.width;
    const v = (y - box.top) / box.height;
    if (u < 0 || v < 0 || u >= 1 || v >= 1) return hint.background;
    const off = ((u - 0.5) / 0.5) ** 2 + ((v - 0.5) / 0.5) ** 2;
    return off < 0.04 ? hint.foreground : off < 0.95 ? hint.maybeForeground : hint.maybeBackground;
  });
}

/** GrabCut on a box and its surroundings, seen at {@link GRABCUT_SIDE}, with a hint for each pixel of the picture. */
export async function cutWithHints(
  picture: Raster<3>,
  box: Box,
  signal: AbortSignal,
  hintAt: (x: number, y: number) => number,
): Promise<Mask> {
  const { width, height } = picture;
  const view = grow(box, Math.round(Math.max(10, 0.25 * Math.max(box.width, box.height))), width, height);
  const scale = Math.min(1, GRABCUT_SIDE / Math.max(view.width, view.height));
  const small = resample(
    crop(picture, view),
    Math.max(2, Math.round(view.width * scale)),
    Math.max(2, Math.round(view.height * scale)),
    "area",
  );
  const hints = blank(small.width, small.height, 1);
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++, i++) {
      hints.data[i] = hintAt(
        view.left + ((x + 0.5) * view.width) / small.width,
        view.top + ((y + 0.5) * view.height) / small.height,
      );
    }
  }
  const cut = await infer("grabCut", { picture: small, hints, iterations: 4 }, signal);
  const back = resample(withoutSpecks(cut), view.width, view.height, "linear");
  return paste(blank(width, height, 1), back, view.left, view.top);
}
