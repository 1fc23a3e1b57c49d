import { type Box, crop, paste } from "../raster/box.js";
import { blank, type Raster } from "../raster/raster.js";
import { resample } from "../raster/resample.js";

/** Sizes that a model works at without rounding them to others. */
export type SizeRule =
  /** Sides that are multiples; pictures whose longer side is above `most` are scaled down first. */
  | { readonly multiple: number; readonly most?: number | undefined }
  /** One of these proportions (width : height), at any scale. */
  | { readonly ratios: readonly (readonly [width: number, height: number])[] };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture lies on the canvas that a model is given. */
export interface Fit {
  readonly picture: Size;
  readonly canvas: Size;
  /** The picture (perhaps scaled, with its own proportions) on the canvas. */
  readonly inner: Box;
}

/** The smallest canvas that the model takes as it is; the picture is centred on it and never distorted. */
export function fitTo(picture: Size, rule: SizeRule): Fit {
  if ("ratios" in rule) return centred(picture, picture, nearestRatio(picture, rule.ratios));
  const { multiple, most } = rule;
  const longest = most === undefined ? Number.POSITIVE_INFINITY : Math.floor(most / multiple) * multiple;
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const scaled = { width: side(picture.width * scale), height: side(picture.height * scale) };
  const up = (length: number) => Math.ceil(length / multiple) * multiple;
  return centred(picture, scaled, { width: up(scaled.width), height: up(scaled.height) });
}

function nearestRatio({ width, height }: Size, ratios: readonly (readonly [number, number])[]): Size {
  const canvases = ratios.map(
    ([w, h]): Size =>
      width * h < height * w
        ? { width: side((height * w) / h), height }
        : { width, height: Math.max(height, side((width * h) / w)) },
  );
  return canvases.reduce((best, c) => (c.width * c.height < best.width * best.height ? c : best));
}

function side(length: number): number {
  return Math.max(1, Math.round(length));
}

function centred(picture: Size, scaled: Size, canvas: Size): Fit {
  const left = Math.floor((canvas.width - scaled.width) / 2);
  const top = Math.floor((canvas.height - scaled.height) / 2);
  return { picture, canvas, inner: { left, top, ...scaled } };
}

/** The raster on the canvas. Around a picture its edge pixels go on, so that the model sees no frame; around a mask there is nothing. */
export function ontoCanvas<C extends 1 | 3 | 4>(raster: Raster<C>, { canvas, inner }: Fit): Raster<C> {
  const scaled = resample(raster, inner.width, inner.height, raster.channels === 1 ? "nearest" : "area");
  if (canvas.width === inner.width && canvas.height === inner.height) return scaled;
  const { channels } = raster;
  if (channels === 1) return paste(blank(canvas.width, canvas.height, channels), scaled, inner.left, inner.top);
  const out = blank(canvas.width, canvas.height, channels);
  for (let y = 0; y < canvas.height; y++) {
    const row = Math.min(inner.height - 1, Math.max(0, y - inner.top)) * inner.width;
    for (let x = 0; x < canvas.width; x++) {
      const from = (row + Math.min(inner.width - 1, Math.max(0, x - inner.left))) * channels;
      out.data.set(scaled.data.subarray(from, from + channels), (y * canvas.width + x) * channels);
    }
  }
  return out;
}

/** Sides may be rounded by so many pixels … */
const ROUNDING = 16;
/** … but the proportions differ by no more than this share, whatever the size. */
const MOST_SKEW = 0.03;

/** True when a picture of this size can be the canvas at another scale: its proportions are the canvas's, up to rounding. */
export function hasProportionsOf(size: Size, canvas: Size): boolean {
  const skew = Math.abs((size.width * canvas.height) / (size.height * canvas.width) - 1);
  return skew <= Math.min(MOST_SKEW, ROUNDING / Math.min(size.width, size.height, canvas.width, canvas.height));
}

/** The picture out of what a model made of its canvas, at the picture's own size. The sizes were checked by {@link hasProportionsOf}. */
export function fromCanvas<C extends 1 | 3 | 4>(made: Raster<C>, { canvas, inner, picture }: Fit): Raster<C> {
  const whole = resample(made, canvas.width, canvas.height, "area");
  const cropped = inner.width === canvas.width && inner.height === canvas.height ? whole : crop(whole, inner);
  return resample(cropped, picture.width, picture.height, "area");
}
