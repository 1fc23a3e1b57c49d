import type { Field } from "./field.js";
import type { Level } from "./level.js";
import { CHANNELS, RADIUS } from "./patch.js";

/**
 * For each of the holes `first` … `last − 1`, the one place to copy its pixel from: the offset that the patches over it
 * vote for most. Unlike their mean it keeps grain and edges, and neighbours mostly agree, so whole pieces are copied.
 */
export function chooseSources(level: Level, field: Field, first: number, last: number): void {
  const { width, height, holes } = level;
  const { source, weight, chosen } = field;
  const offsets = new Int32Array((2 * RADIUS + 1) ** 2);
  const votes = new Float64Array(offsets.length);
  for (let h = first; h < last; h++) {
    const a = holes[h];
    const x = a % width;
    const y = (a - x) / width;
    let n = 0;
    for (let cy = Math.max(RADIUS, y - RADIUS); cy <= Math.min(height - RADIUS - 1, y + RADIUS); cy++) {
      for (let cx = Math.max(RADIUS, x - RADIUS); cx <= Math.min(width - RADIUS - 1, x + RADIUS); cx++) {
        const p = cy * width + cx;
        const offset = source[p] - p;
        let k = 0;
        while (k < n && offsets[k] !== offset) k++;
        if (k === n) {
          offsets[n] = offset;
          votes[n++] = 0;
        }
        votes[k] += weight[p];
      }
    }
    let most = 0;
    for (let k = 1; k < n; k++) if (votes[k] > votes[most]) most = k;
    chosen[a] = a + offsets[most];
  }
}

/** Copies the chosen pixels into the estimate of the holes `first` … `last − 1`. */
export function copySources(level: Level, field: Field, first: number, last: number): void {
  const { holes, pixels } = level;
  for (let h = first; h < last; h++) {
    const to = CHANNELS * holes[h];
    const from = CHANNELS * field.chosen[holes[h]];
    for (let c = 0; c < CHANNELS; c++) pixels[to + c] = pixels[from + c];
  }
}
