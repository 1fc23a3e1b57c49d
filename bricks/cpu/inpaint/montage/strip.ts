import type { Raster } from "../../../raster/raster.js";

/**
 * The unknown band at the left or right of a picture whose known pixels form one rectangle of full height. Unknown
 * columns are counted from the border outwards (`u`, 0 … extent − 1), known ones from the border inwards (`k`,
 * 0 … known − 1), so that both sides read alike.
 */
export interface Strip {
  /** The unknown column beside the known ones. */
  readonly border: number;
  /** +1 at the right, −1 at the left. */
  readonly outward: 1 | -1;
  readonly extent: number;
  readonly known: number;
}

/** The strips beside the known columns `first` … `first + known − 1` of a picture. */
export function stripsBeside(first: number, known: number, width: number): readonly Strip[] {
  const end = first + known;
  const strips: Strip[] = [];
  if (first > 0) strips.push({ border: first - 1, outward: -1, extent: first, known });
  if (end < width) strips.push({ border: end, outward: 1, extent: width - end, known });
  return strips;
}

/** Pixel index of unknown column `u` in row `y`. */
export function pixelAt({ border, outward }: Strip, width: number, u: number, y: number): number {
  return y * width + border + outward * u;
}

/** Pixel index of known column `k` in row `y`. Rows beyond the picture are mirrored back into it. */
export function knownAt({ border, outward }: Strip, { width, height }: Raster, k: number, y: number): number {
  const row = y < 0 ? -1 - y : y >= height ? 2 * height - 1 - y : y;
  return row * width + border - outward * (1 + k);
}
