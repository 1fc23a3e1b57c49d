import type { Mask, Picture } from "../../../raster/raster.js";
import { gaussianBlur } from "../field/blur.js";
import { byte, clamp, emptyField, like, lumaOf, mix, type Plane, type Rgb, rgbOf } from "../field/field.js";
import { adjust } from "../recolour/shift.js";
import { cover, defocused, gradient, grey, plain } from "./backdrops.js";
import { matte } from "./matte.js";
import type { Backdrop } from "./prompt.js";

/**
 * The subject before another background. `mask` covers the background. Well inside the subject every pixel keeps its
 * bytes, but for a given background, whose light tints the subject a little.
 */
export function applyBackground(
  picture: Picture,
  mask: Mask,
  backdrop: Backdrop,
  given: Picture | null,
  seed: number,
): Picture {
  const rgb = rgbOf(picture);
  const { alpha, foreground } = matte(rgb, mask);
  if (backdrop.kind === "transparent") return cutOut(picture, foreground, alpha);
  const behind = backdropOf(rgb, alpha, backdrop, given, seed);
  const subject = backdrop.kind === "given" ? harmonised(foreground, behind, alpha) : foreground;
  return composed(picture, subject, behind, alpha);
}

function backdropOf(
  rgb: Rgb,
  alpha: Plane,
  backdrop: Exclude<Backdrop, { kind: "transparent" }>,
  given: Picture | null,
  seed: number,
): Rgb {
  const { width, height } = rgb;
  switch (backdrop.kind) {
    case "plain": {
      const wall = plain(width, height, backdrop.colour, backdrop.studio, seed);
      return backdrop.shadow ? shadowed(wall, alpha) : wall;
    }
    case "gradient":
      return gradient(width, height, backdrop.colours, backdrop.direction, seed);
    case "blurred":
      return defocused(rgb, alpha, backdrop.strength);
    case "grey":
      return grey(rgb);
    case "dimmed":
      return adjust(rgb, null, backdrop.factor, 1);
    case "given":
      return given === null ? rgb : cover(rgbOf(given), width, height);
  }
}

function cutOut(picture: Picture, foreground: Rgb, alpha: Plane): Picture {
  const { width, height, channels } = picture;
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < alpha.data.length; i++) {
    const own = channels === 4 ? picture.data[4 * i + 3] : 255;
    for (let c = 0; c < 3; c++) data[4 * i + c] = byte(foreground.data[3 * i + c]);
    data[4 * i + 3] = byte(alpha.data[i] * own);
  }
  return { width, height, channels: 4, data };
}

/** Subject over background. A see-through picture becomes as opaque as its new background. */
function composed(picture: Picture, subject: Rgb, behind: Rgb, alpha: Plane): Picture {
  const { width, height, channels } = picture;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < alpha.data.length; i++) {
    const own = channels === 4 ? picture.data[4 * i + 3] / 255 : 1;
    const a = alpha.data[i] * own;
    for (let c = 0; c < 3; c++) {
      data[i * channels + c] = byte(subject.data[3 * i + c] * a + behind.data[3 * i + c] * (1 - a));
    }
    if (channels === 4) data[4 * i + 3] = 255;
  }
  return channels === 3 ? { width, height, channels, data } : { width, height, channels, data };
}

/** A soft shadow on the ground under the subject and a faint one behind it. */
function shadowed(wall: Rgb, alpha: Plane): Rgb {
  const { width, height } = alpha;
  const size = Math.max(width, height);
  const ground = emptyField(width, height, 1);
  for (let x = 0; x < width; x++) {
    let foot = -1;
    for (let y = height - 1; y >= 0 && foot < 0; y--) if (alpha.data[y * width + x] > 0.5) foot = y;
    if (foot < 0) continue;
    const depth = Math.round(size * 0.02);
    for (let y = Math.max(0, foot - depth); y < Math.min(height, foot + depth); y++) ground.data[y * width + x] = 1;
  }
  const contact = gaussianBlur(ground, size * 0.012);
  const wide = gaussianBlur(alpha, size * 0.03);
  const shift = Math.round(size * 0.015);
  const out = like(wall);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const from = clamp(y - shift, 0, height - 1) * width + clamp(x - shift, 0, width - 1);
      const light = 1 - 0.55 * contact.data[i] - 0.16 * wide.data[from];
      for (let c = 0; c < 3; c++) out.data[3 * i + c] = wall.data[3 * i + c] * clamp(light, 0.3, 1);
    }
  }
  return out;
}

/** A fifth of the way towards the light of the new background: its mean colour and brightness, within bounds. */
function harmonised(subject: Rgb, behind: Rgb, alpha: Plane): Rgb {
  const mine = meanColour(subject, alpha);
  const theirs = meanColour(behind, null);
  const tint = [0, 1, 2].map(
    (c) => theirs[c] / Math.max(1, lumaMean(theirs)) / (mine[c] / Math.max(1, lumaMean(mine))),
  );
  const level = clamp((lumaMean(theirs) / Math.max(1, lumaMean(mine))) ** 0.18, 0.85, 1.12);
  const gains = tint.map((t) => mix(1, clamp(t, 0.7, 1.4), 0.15) * level);
  const out = like(subject);
  for (let p = 0; p < out.data.length; p++) out.data[p] = 255 * (subject.data[p] / 255) ** (1 / gains[p % 3] ** 0.9);
  return out;
}

function meanColour(rgb: Rgb, weight: Plane | null): readonly number[] {
  const sums = [0, 0, 0];
  let total = 1e-6;
  const pixels = lumaOf(rgb).data.length;
  for (let i = 0; i < pixels; i++) {
    const w = weight === null ? 1 : weight.data[i];
    total += w;
    for (let c = 0; c < 3; c++) sums[c] += w * rgb.data[3 * i + c];
  }
  return sums.map((s) => s / total);
}

function lumaMean([r, g, b]: readonly number[]): number {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}
