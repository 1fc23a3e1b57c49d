import { like, type Plane } from "../../appearance/field/field.js";
import { AREA, forwardDct, inverseDct, SIDE } from "./dct.js";
import type { NoiseLevel } from "./noise-level.js";

/** Pixels between blocks: each pixel is in about seven of them. */
const STEP = 3;
/** Standard deviations of the noise below which a coefficient counts as noise. */
const THRESHOLD = 2.7;

/**
 * Noise out of a plane by sliding DCT blocks (Yu and Sapiro 2011) in two steps as in BM3D (Dabov et al. 2007): a hard
 * threshold makes a first guess, and the guess's spectrum makes a Wiener filter for the noisy blocks. Blocks that were
 * explained by few coefficients weigh most where blocks overlap, which keeps edges free of ringing.
 * @param light the picture's light (0 … 255), which the noise depends on.
 */
export function shrinkNoise(noisy: Plane, light: Plane, level: NoiseLevel): Plane {
  return pass(noisy, light, level, pass(noisy, light, level, null));
}

function pass(noisy: Plane, light: Plane, level: NoiseLevel, guess: Plane | null): Plane {
  const { width, height } = noisy;
  if (width < SIDE || height < SIDE) return noisy;
  const sums = new Float32Array(width * height);
  const weights = new Float32Array(width * height);
  const block = new Float64Array(AREA);
  const pilot = new Float64Array(AREA);
  for (let y = 0; ; y = Math.min(y + STEP, height - SIDE)) {
    for (let x = 0; ; x = Math.min(x + STEP, width - SIDE)) {
      const sigma = level(light.data[(y + 4) * width + x + 4]);
      read(noisy, x, y, block);
      forwardDct(block);
      const weight = guess === null ? threshold(block, sigma) : wiener(block, guess, x, y, pilot, sigma);
      inverseDct(block);
      for (let j = 0, k = 0; j < SIDE; j++) {
        const at = (y + j) * width + x;
        for (let i = 0; i < SIDE; i++, k++) {
          sums[at + i] += weight * block[k];
          weights[at + i] += weight;
        }
      }
      if (x >= width - SIDE) break;
    }
    if (y >= height - SIDE) break;
  }
  for (let i = 0; i < sums.length; i++) sums[i] /= weights[i];
  return like(noisy, sums);
}

function read({ width, data }: Plane, x: number, y: number, block: Float64Array): void {
  for (let j = 0, k = 0; j < SIDE; j++) {
    const at = (y + j) * width + x;
    for (let i = 0; i < SIDE; i++, k++) block[k] = data[at + i];
  }
}

/** Drops what is below the threshold; answers the block's weight. */
function threshold(block: Float64Array, sigma: number): number {
  const least = THRESHOLD * sigma;
  let kept = 1;
  for (let k = 1; k < AREA; k++) {
    const v = block[k];
    if (v < least && v > -least) block[k] = 0;
    else kept++;
  }
  return 1 / kept;
}

/** Scales each coefficient by its share of signal, as the guess has it; answers the block's weight. */
function wiener(block: Float64Array, guess: Plane, x: number, y: number, pilot: Float64Array, sigma: number): number {
  read(guess, x, y, pilot);
  forwardDct(pilot);
  const noise = sigma * sigma + 1e-6;
  let energy = 1;
  for (let k = 1; k < AREA; k++) {
    const signal = pilot[k] * pilot[k];
    const share = signal / (signal + noise);
    block[k] *= share;
    energy += share * share;
  }
  return 1 / energy;
}
