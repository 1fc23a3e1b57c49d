import { squaredDistanceTo } from "./distance.js";
import { complement, threshold } from "./mask.js";
import type { Mask } from "./raster.js";

/**
 * Grey dilation by a box of `2 * radius + 1` pixels a side (the maximum around each pixel; what lies beyond the border
 * does not count). Separable, O(pixels) whatever the radius: van Herk (1992), Gil & Werman (1993).
 */
export function dilateBox(mask: Mask, radius: number): Mask {
  if (radius <= 0) return mask;
  const { width, height } = mask;
  const across = new Uint8Array(mask.data.length);
  runningMax(mask.data, across, width, height, 1, width, radius);
  const out = new Uint8Array(mask.data.length);
  runningMax(across, out, height, width, width, 1, radius);
  return { width, height, channels: 1, data: out };
}

/** Grey erosion by a box; what lies beyond the border does not count. */
export function erodeBox(mask: Mask, radius: number): Mask {
  return radius <= 0 ? mask : complement(dilateBox(complement(mask), radius));
}

/** Every pixel within `radius` (may be a fraction) of the inside. Binary: the mask is thresholded. */
export function dilateDisc(mask: Mask, radius: number): Mask {
  return within(mask, radius, 255);
}

/** The pixels farther than `radius` from the outside. Binary; the border of the picture is not outside. */
export function erodeDisc(mask: Mask, radius: number): Mask {
  return within(complement(threshold(mask)), radius, 0);
}

/** Fills gaps narrower than about `2 * radius`. */
export function closeDisc(mask: Mask, radius: number): Mask {
  return erodeDisc(dilateDisc(mask, radius), radius);
}

/** Removes specks and whiskers thinner than about `2 * radius`. */
export function openDisc(mask: Mask, radius: number): Mask {
  return dilateDisc(erodeDisc(mask, radius), radius);
}

function within(mask: Mask, radius: number, near: 0 | 255): Mask {
  const { width, height } = mask;
  const field = squaredDistanceTo(mask);
  const limit = radius * radius;
  const data = new Uint8Array(field.length);
  for (let i = 0; i < data.length; i++) data[i] = field[i] <= limit ? near : 255 - near;
  return { width, height, channels: 1, data };
}

/**
 * `to[i] = max(from[i − radius … i + radius])` along `lines` lines of `length` samples. The line is cut into blocks of
 * one window; a window is then the tail of one block and the head of the next, whose running maxima are known.
 */
function runningMax(
  from: Uint8Array,
  to: Uint8Array,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  radius: number,
): void {
  const window = 2 * radius + 1;
  const padded = Math.ceil((length + 2 * radius) / window) * window;
  const head = new Uint8Array(padded);
  const tail = new Uint8Array(padded);
  const line = new Uint8Array(padded);
  for (let l = 0; l < lines; l++) {
    const base = l * lineStep;
    for (let i = 0, p = base; i < length; i++, p += step) line[i + radius] = from[p];
    for (let i = 0, inBlock = 0; i < padded; i++) {
      const v = line[i];
      head[i] = inBlock === 0 || v > head[i - 1] ? v : head[i - 1];
      if (++inBlock === window) inBlock = 0;
    }
    for (let i = padded - 1, inBlock = 0; i >= 0; i--) {
      const v = line[i];
      tail[i] = inBlock === 0 || v > tail[i + 1] ? v : tail[i + 1];
      if (++inBlock === window) inBlock = 0;
    }
    for (let i = 0, p = base; i < length; i++, p += step) {
      to[p] = Math.max(tail[i], head[i + window - 1]);
    }
  }
}
