import { clamp, emptyField, like, type Plane, type Rgb, smoothstep } from "../../field/field.js";
import { noise } from "../../field/noise.js";
import { cellRandom } from "../../field/random.js";
import { resample } from "../../field/resample.js";
import { kuwahara } from "../means/kuwahara.js";
import { superpixels } from "../means/superpixels.js";
import { saturate, scaled } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** A mosaic: small stones of one colour each, cut to the forms, in pale mortar. */
export const mosaic: Painter = (rgb, seed) =>
  tiled(saturate(rgb, 1.35), seed, {
    size: 15,
    joint: 2.2,
    compactness: 0.16,
    mortar: [206, 198, 186],
    variety: 24,
    bevel: 0.5,
    gloss: 0,
  });

/** Stained glass: large glowing pieces in black lead. */
export const stainedGlass: Painter = (rgb, seed) =>
  tiled(saturate(kuwahara(glowing(rgb), Math.max(2, scaled(rgb, 9))), 2.4), seed, {
    size: 36,
    joint: 3.6,
    compactness: 0.2,
    mortar: [16, 15, 17],
    variety: 20,
    bevel: 0.25,
    gloss: 0.34,
  });

interface Tiling {
  /** Side of a piece and width of a joint, in pixels of a picture of 1024. */
  readonly size: number;
  readonly joint: number;
  readonly compactness: number;
  readonly mortar: readonly number[];
  /** How much neighbours of one colour differ, 0 … 255. */
  readonly variety: number;
  readonly bevel: number;
  readonly gloss: number;
}

function tiled(rgb: Rgb, seed: number, tiling: Tiling): Rgb {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const half = resample(rgb, Math.max(1, Math.round(width / 2)), Math.max(1, Math.round(height / 2)));
  const pieces = superpixels(half, Math.max(4, (tiling.size * unit) / 2), tiling.compactness, seed);
  const edge = edgeDistance(pieces.labels, half.width, half.height);
  const distance = resample(edge, width, height);
  const streaks = noise(width, height, { scale: 60 * unit, scaleY: 14 * unit, octaves: 3, seed });
  const joint = Math.max(1, tiling.joint * unit);
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const hx = Math.min(half.width - 1, x >> 1);
      const hy = Math.min(half.height - 1, y >> 1);
      const label = pieces.labels[hy * half.width + hx];
      const d = distance.data[i] * 2 - joint / 2;
      const stone = smoothstep(-0.7, 0.7, d);
      const shift = (cellRandom(label, 3, seed) - 0.5) * tiling.variety;
      const dx = hx - pieces.centres[2 * label];
      const dy = hy - pieces.centres[2 * label + 1];
      const slope = clamp((-dx - dy) / (tiling.size * unit * 0.7), -1, 1);
      const light = tiling.bevel * 40 * slope + tiling.gloss * 130 * (streaks.data[i] - 0.5);
      for (let c = 0; c < 3; c++) {
        const colour = clamp(pieces.colours[3 * label + c] + shift + light, 0, 255);
        out.data[3 * i + c] = tiling.mortar[c] + (colour - tiling.mortar[c]) * stone;
      }
    }
  }
  return out;
}

function glowing(rgb: Rgb): Rgb {
  return like(
    rgb,
    rgb.data.map((v) => 255 * (v / 255) ** 0.78),
  );
}

/** About how far a pixel is from the nearest border between pieces (two passes of a chamfer). */
function edgeDistance(labels: Int32Array, width: number, height: number): Plane {
  const out = emptyField(width, height, 1);
  const { data } = out;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const border =
        (x + 1 < width && labels[i] !== labels[i + 1]) || (y + 1 < height && labels[i] !== labels[i + width]);
      data[i] = border ? 0 : 1e6;
    }
  }
  for (let i = 0; i < data.length; i++) {
    const x = i % width;
    if (x > 0) data[i] = Math.min(data[i], data[i - 1] + 1);
    if (i >= width) data[i] = Math.min(data[i], data[i - width] + 1, x > 0 ? data[i - width - 1] + 1.4 : 1e6);
    if (i >= width && x < width - 1) data[i] = Math.min(data[i], data[i - width + 1] + 1.4);
  }
  for (let i = data.length - 1; i >= 0; i--) {
    const x = i % width;
    const below = i + width < data.length;
    if (x < width - 1) data[i] = Math.min(data[i], data[i + 1] + 1);
    if (below) data[i] = Math.min(data[i], data[i + width] + 1, x > 0 ? data[i + width - 1] + 1.4 : 1e6);
    if (below && x < width - 1) data[i] = Math.min(data[i], data[i + width + 1] + 1.4);
  }
  return out;
}
