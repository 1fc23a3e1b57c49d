import type { Field } from "./field.js";
import type { Level } from "./level.js";
import { CHANNELS, RADIUS } from "./patch.js";

/** How much less a patch counts for each step that its centre lies deeper in the hole (Wexler et al. 2007). */
const CONFIDENCE_PER_STEP = 1.15;
const confidence = Float32Array.from({ length: 256 }, (_, depth) => CONFIDENCE_PER_STEP ** -Math.min(depth, 120));
/** Keeps every vote above zero, so that no pixel is left without one. */
const LEAST = 1e-12;

/** The cost below which three quarters of the matches lie; at least a little above zero. */
export function typicalCost(level: Level, field: Field): number {
  const { targets, counts } = level;
  const step = Math.max(1, counts[1] >> 12);
  const sample = new Int32Array(Math.ceil(counts[1] / step));
  for (let i = 0, t = 0; t < counts[1]; i++, t += step) sample[i] = field.cost[targets[t]];
  sample.sort();
  return Math.max(400, sample[(sample.length * 0.75) | 0]);
}

/** The weight of each target's vote: better matches and those nearer to what is known count more. */
export function weigh(level: Level, field: Field, typical: number, first: number, last: number): void {
  const { targets, depth } = level;
  for (let t = first; t < last; t++) {
    const p = targets[t];
    field.weight[p] = Math.exp(-field.cost[p] / (2 * typical)) * confidence[depth[p]] + LEAST;
  }
}

/** The holes `first` … `last − 1` become the weighted mean of what the patches that cover them would put there. */
export function vote(level: Level, field: Field, first: number, last: number): void {
  const { width, height, pixels, holes } = level;
  const { source, weight } = field;
  for (let h = first; h < last; h++) {
    const a = holes[h];
    const x = a % width;
    const y = (a - x) / width;
    const top = Math.max(RADIUS, y - RADIUS);
    const bottom = Math.min(height - RADIUS - 1, y + RADIUS);
    const left = Math.max(RADIUS, x - RADIUS);
    const right = Math.min(width - RADIUS - 1, x + RADIUS);
    let total = 0;
    let red = 0;
    let green = 0;
    let blue = 0;
    let texture = 0;
    for (let cy = top; cy <= bottom; cy++) {
      for (let cx = left; cx <= right; cx++) {
        const p = cy * width + cx;
        const w = weight[p];
        const b = CHANNELS * (source[p] + a - p);
        total += w;
        red += w * pixels[b];
        green += w * pixels[b + 1];
        blue += w * pixels[b + 2];
        texture += w * pixels[b + 3];
      }
    }
    if (total === 0) continue;
    const o = CHANNELS * a;
    pixels[o] = red / total + 0.5;
    pixels[o + 1] = green / total + 0.5;
    pixels[o + 2] = blue / total + 0.5;
    pixels[o + 3] = texture / total + 0.5;
  }
}
