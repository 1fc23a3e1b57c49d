import { emptyField, type Plane } from "../../field/field.js";
import { noise } from "../../field/noise.js";
import { cellRandom } from "../../field/random.js";

/** The tooth of paper, 0 … 1 around 0.5; `grain` is its size in pixels. */
export function paper(width: number, height: number, grain: number, seed: number): Plane {
  const fine = noise(width, height, { scale: Math.max(1.2, grain), octaves: 2, seed });
  const coarse = noise(width, height, { scale: grain * 5, octaves: 2, seed: seed + 1 });
  for (let i = 0; i < fine.data.length; i++) fine.data[i] = 0.75 * fine.data[i] + 0.25 * coarse.data[i];
  return fine;
}

/**
 * Strokes of a hard point side by side, 0 (bare) … 1 (covered) around 0.5: noise stretched along `degrees`, `spacing`
 * pixels across and a good many along.
 */
export function hatching(width: number, height: number, degrees: number, spacing: number, seed: number): Plane {
  const out = emptyField(width, height, 1);
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const along = spacing * 26;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = x * cos + y * sin;
      const v = (-x * sin + y * cos) / spacing + 0.35 * Math.sin(u / (along * 1.7));
      const row = Math.floor(v);
      const t = v - row;
      const blend = t * t * (3 - 2 * t);
      out.data[y * width + x] = strand(u, row, along, seed) * (1 - blend) + strand(u, row + 1, along, seed) * blend;
    }
  }
  return out;
}

/** One stroke's pressure along its length; each row begins elsewhere. */
function strand(u: number, row: number, along: number, seed: number): number {
  const at = u / along + 13 * cellRandom(row, 1, seed);
  const k = Math.floor(at);
  const t = at - k;
  const blend = t * t * (3 - 2 * t);
  return cellRandom(k, row, seed) * (1 - blend) + cellRandom(k + 1, row, seed) * blend;
}
