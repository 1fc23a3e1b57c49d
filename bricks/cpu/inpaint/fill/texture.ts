import type { Level } from "./level.js";
import { CHANNELS } from "./patch.js";

/** Radius of the neighbourhood whose texture is measured, in pixels of the finest level. */
const NEIGHBOURHOOD = 8;
/** Brings the mean gradient of strong texture (about 30 grey levels a pixel) near the top of a byte. */
const GAIN = 5;

/**
 * Writes the fourth channel of the known pixels, and of the hole's when it holds an estimate: the mean absolute gradient of the neighbourhood. Coarse levels average
 * it like a colour, so that grass and a smooth wall of the same colour stay apart where their pixels no longer tell
 * (after Newson et al. 2017, "Non-local patch-based image inpainting").
 */
export function writeTexture(level: Level, estimated: boolean): void {
  const { width, height, pixels } = level;
  const hole = estimated ? new Uint8Array(level.hole.length) : level.hole;
  const n = width * height;
  const sum = new Float32Array(n);
  const count = new Float32Array(n);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (hole[p] === 1 || x + 1 >= width || y + 1 >= height) continue;
      const right = p + 1;
      const under = p + width;
      if (hole[right] === 1 || hole[under] === 1) continue;
      sum[p] = Math.abs(grey(pixels, right) - grey(pixels, p)) + Math.abs(grey(pixels, under) - grey(pixels, p));
      count[p] = 1;
    }
  }
  boxSum(sum, width, height);
  boxSum(count, width, height);
  for (let p = 0; p < n; p++) {
    pixels[CHANNELS * p + 3] = count[p] < 0.5 ? 0 : Math.min(255, (GAIN * sum[p]) / count[p] + 0.5);
  }
}

function grey(pixels: Uint8Array, p: number): number {
  return 0.299 * pixels[CHANNELS * p] + 0.587 * pixels[CHANNELS * p + 1] + 0.114 * pixels[CHANNELS * p + 2];
}

/** In place: each value becomes the sum of the box around it. */
function boxSum(values: Float32Array, width: number, height: number): void {
  const line = new Float64Array(Math.max(width, height) + 1);
  const pass = (length: number, lines: number, step: number, lineStep: number) => {
    for (let l = 0; l < lines; l++) {
      const base = l * lineStep;
      for (let i = 0; i < length; i++) line[i + 1] = line[i] + values[base + i * step];
      for (let i = 0; i < length; i++) {
        values[base + i * step] = line[Math.min(length, i + NEIGHBOURHOOD + 1)] - line[Math.max(0, i - NEIGHBOURHOOD)];
      }
    }
  };
  pass(width, height, 1, width);
  pass(height, width, width, 1);
}
