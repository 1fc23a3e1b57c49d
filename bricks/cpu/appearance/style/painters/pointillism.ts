import { oklabInto, srgbInto } from "../../colour/oklab.js";
import { gaussianBlur } from "../../field/blur.js";
import { byte, clamp, like } from "../../field/field.js";
import { randomFrom } from "../../field/random.js";
import { saturate, scaled } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Pointillism: round dots of pure colour over each other, hues scattered about the true one, so that the eye mixes them. */
export const pointillism: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const random = randomFrom(seed);
  const out = like(
    rgb,
    gaussianBlur(saturate(rgb, 1.3), 8 * unit).data.map((v) => clamp(v * 0.75 + 55, 0, 255)),
  );
  const lab = new Float32Array(3);
  const dot = new Float32Array(3);
  for (const [radius, density, scatter] of [
    [6.2, 1.15, 0.3],
    [4.2, 1.3, 0.45],
    [2.9, 1.1, 0.6],
  ]) {
    const r = Math.max(1.4, radius * unit);
    const reference = saturate(gaussianBlur(rgb, r * 0.5), 1.7);
    const count = Math.round((width * height * density) / (r * r * 2.6));
    for (let k = 0; k < count; k++) {
      const cx = random() * width;
      const cy = random() * height;
      const p = (Math.floor(cy) * width + Math.floor(cx)) * 3;
      oklabInto(reference.data[p], reference.data[p + 1], reference.data[p + 2], lab, 0);
      const turn = (random() + random() - 1) * scatter * 1.4;
      const c = Math.hypot(lab[1], lab[2]) + 0.025;
      const h = Math.atan2(lab[2], lab[1]) + turn;
      srgbInto(clamp(lab[0] + (random() - 0.5) * 0.16 * scatter * 2, 0, 1), c * Math.cos(h), c * Math.sin(h), dot, 0);
      stamp(out.data, width, height, cx, cy, r * (0.75 + 0.4 * random()), dot);
    }
  }
  return out;
};

function stamp(
  data: Float32Array,
  width: number,
  height: number,
  cx: number,
  cy: number,
  r: number,
  colour: Float32Array,
): void {
  for (let y = Math.max(0, Math.floor(cy - r)); y <= Math.min(height - 1, Math.ceil(cy + r)); y++) {
    for (let x = Math.max(0, Math.floor(cx - r)); x <= Math.min(width - 1, Math.ceil(cx + r)); x++) {
      const cover = clamp(r + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy), 0, 1) * 0.93;
      if (cover === 0) continue;
      for (let c = 0; c < 3; c++) {
        const q = (y * width + x) * 3 + c;
        data[q] += (byte(colour[c]) - data[q]) * cover;
      }
    }
  }
}
