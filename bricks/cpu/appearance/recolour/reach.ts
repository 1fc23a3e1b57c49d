import { squaredDistanceTo } from "../../../raster/distance.js";
import { INSIDE } from "../../../raster/mask.js";
import { dilateDisc, openDisc } from "../../../raster/morphology.js";
import type { Mask } from "../../../raster/raster.js";
import { emptyField, type Plane, smoothstep } from "../field/field.js";
import { type Dominant, likenessOf } from "./dominant.js";

/** How far beyond its mask a thing is looked for, in pixels of a picture whose long side is 1024. */
const FARTHEST = 20;
/** Beyond this a pixel must be of something that ends before `FARTHEST`; a saucer under its cup does not. */
const FRINGE = 2;

/**
 * How much of each pixel along the mask's edge is of the dominant colour, 0 … 1: inside, whatever is of it; outside, the rim
 * and the tips that a mask drawn a little tight has missed. There only what joins the mask counts, and only where it ends
 * soon.
 */
export function ownAlong(lab: Float32Array, mask: Mask, dominant: Dominant): Plane {
  const { width, height } = mask;
  const scale = Math.max(width, height) / 1024;
  const farthest = Math.max(4, FARTHEST * scale);
  const fringe = Math.max(1.5, FRINGE * scale);
  const distance = squaredDistanceTo(mask);
  const own = emptyField(width, height, 1);
  for (let i = 0; i < own.data.length; i++) {
    if (distance[i] > farthest ** 2) continue;
    own.data[i] = likenessOf(lab, i, dominant);
  }
  const alike = where(own, (i) => own.data[i] > 0.3 && mask.data[i] <= INSIDE);
  const joined = flood(
    alike,
    where(own, (i) => distance[i] <= 2.5 && alike.data[i] > 0),
  );
  const thick = openDisc(alike, 2 * Math.max(1, scale));
  const atEnd = where(own, (i) => thick.data[i] > 0 && distance[i] > (farthest - 2) ** 2);
  const others = dilateDisc(flood(thick, atEnd), 2 * Math.max(1, scale) + 1);
  for (let i = 0; i < own.data.length; i++) {
    if (own.data[i] === 0 || mask.data[i] > INSIDE) continue;
    const near = 1 - smoothstep(fringe, 2 * fringe, Math.sqrt(distance[i]));
    own.data[i] *= joined.data[i] > 0 && others.data[i] === 0 ? 1 : near;
  }
  return own;
}

function where(plane: Plane, test: (i: number) => boolean): Mask {
  const data = new Uint8Array(plane.data.length);
  for (let i = 0; i < data.length; i++) if (test(i)) data[i] = 255;
  return { width: plane.width, height: plane.height, channels: 1, data };
}

/** What of `within` can be reached from `seeds` without leaving it (8 neighbours). */
function flood(within: Mask, seeds: Mask): Mask {
  const { width, height } = within;
  const data = new Uint8Array(within.data.length);
  const queue: number[] = [];
  for (let i = 0; i < data.length; i++) {
    if (seeds.data[i] === 0 || within.data[i] === 0) continue;
    data[i] = 255;
    queue.push(i);
  }
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    const x = i % width;
    const y = (i - x) / width;
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const k = v * width + u;
        if (data[k] !== 0 || within.data[k] === 0) continue;
        data[k] = 255;
        queue.push(k);
      }
    }
  }
  return { width, height, channels: 1, data };
}
