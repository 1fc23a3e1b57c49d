import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, type Plane, type Rgb, smoothstep } from "../../field/field.js";
import { noise } from "../../field/noise.js";
import { flowOf } from "../means/flow.js";
import { kuwahara } from "../means/kuwahara.js";
import { lines } from "../means/lines.js";
import { paper } from "../means/paper.js";
import { saturate, scaled, tinted } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Watercolour: flat washes that pool at their edges, uneven pigment, white paper that shines through, a little pencil. */
export const watercolour: Painter = (rgb, seed) => {
  const colours = saturate(brightened(rgb, 0.84), 1.55);
  return wash(colours, lumaOf(rgb), seed, 0.3);
};

/** Ink wash: the same in greys on warm paper, with a darker line. */
export const inkWash: Painter = (rgb, seed) => {
  const luma = lumaOf(rgb);
  const washed = wash(tinted(lumaOf(brightened(rgb, 0.8)), [16, 18, 22], [252, 252, 252]), luma, seed, 0.8);
  const grey = lumaOf(washed);
  return tinted(
    like(
      grey,
      grey.data.map((v) => 255 * smoothstep(-20, 262, v)),
    ),
    [22, 22, 26],
    [247, 241, 228],
  );
};

function wash(colours: Rgb, luma: Plane, seed: number, pencil: number): Rgb {
  const { width, height } = colours;
  const unit = scaled(colours, 1);
  const wobbled = warp(
    colours,
    noise(width, height, { scale: 26 * unit, octaves: 3, seed }),
    noise(width, height, { scale: 26 * unit, octaves: 3, seed: seed + 5 }),
    7 * unit,
  );
  const flat = gaussianBlur(kuwahara(kuwahara(wobbled, Math.max(3, 11 * unit)), Math.max(2, 6 * unit)), 0.7 * unit);
  const tone = lumaOf(flat);
  const around = gaussianBlur(tone, 3.2 * unit);
  const flow = noise(width, height, { scale: 150 * unit, octaves: 4, seed: seed + 11 });
  const blotch = noise(width, height, { scale: 18 * unit, octaves: 3, seed: seed + 12 });
  const tooth = paper(width, height, Math.max(1.2, 1.6 * unit), seed + 13);
  const drawn = lines(luma, flowOf(luma, 3 * unit), { width: Math.max(1, 1.3 * unit), threshold: 7, reach: 6 });
  const out = like(colours);
  for (let i = 0; i < tone.data.length; i++) {
    // Pigment pools on the darker side of an edge, and a thin pale line dries out beside it.
    const pool = clamp((around.data[i] - tone.data[i]) / 26, -0.45, 1);
    const density =
      0.86 + 1.0 * (flow.data[i] - 0.5) + 0.55 * (blotch.data[i] - 0.5) + 0.5 * (tooth.data[i] - 0.5) + 0.6 * pool;
    const graphite = 1 - pencil * drawn.data[i] * (0.4 + 0.9 * tooth.data[i]);
    for (let c = 0; c < 3; c++) {
      const v = clamp(flat.data[3 * i + c] / 255, 0, 1);
      // More or less of the same pigment (Bousseau et al. 2006).
      const wet = v * (1 - (1 - v) * (density - 1));
      const white = [253, 251, 246][c];
      out.data[3 * i + c] = clamp(wet * white * graphite + 3 * (tooth.data[i] - 0.5), 0, 255);
    }
  }
  return out;
}

function brightened(rgb: Rgb, power: number): Rgb {
  return like(
    rgb,
    rgb.data.map((v) => 255 * (Math.max(0, v) / 255) ** power * 0.96 + 10),
  );
}

/** Moves every pixel by up to half of `reach`, so that edges waver as wet ones do. */
function warp(rgb: Rgb, dx: Plane, dy: Plane, reach: number): Rgb {
  const { width, height } = rgb;
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const sx = clamp(Math.round(x + (dx.data[i] - 0.5) * reach), 0, width - 1);
      const sy = clamp(Math.round(y + (dy.data[i] - 0.5) * reach), 0, height - 1);
      for (let c = 0; c < 3; c++) out.data[3 * i + c] = rgb.data[3 * (sy * width + sx) + c];
    }
  }
  return out;
}
