import { oklabInto, srgbInto } from "../../colour/oklab.js";
import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, smoothstep } from "../../field/field.js";
import { flowOf } from "../means/flow.js";
import { lines } from "../means/lines.js";
import { scaled, stretch } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Neon: the outlines as glowing tubes in the picture's own hues, everything else in the dark. */
export const neon: Painter = (rgb) => {
  const unit = scaled(rgb, 1);
  const luma = gaussianBlur(stretch(lumaOf(rgb)), 1.2 * unit);
  const drawn = lines(luma, flowOf(luma, 4 * unit), { width: Math.max(1.2, 2 * unit), threshold: 5, reach: 12 });
  const soft = gaussianBlur(rgb, 5 * unit);
  const tube = like(rgb);
  const lab = new Float32Array(3);
  for (let i = 0; i < drawn.data.length; i++) {
    const strength = smoothstep(0.1, 0.7, drawn.data[i]);
    if (strength === 0) continue;
    oklabInto(soft.data[3 * i], soft.data[3 * i + 1], soft.data[3 * i + 2], lab, 0);
    const h = Math.atan2(lab[2], lab[1]);
    srgbInto(0.74, 0.24 * Math.cos(h), 0.24 * Math.sin(h), tube.data, 3 * i);
    for (let c = 0; c < 3; c++) tube.data[3 * i + c] *= strength;
  }
  const near = gaussianBlur(tube, 4 * unit);
  const far = gaussianBlur(tube, 16 * unit);
  const out = like(rgb);
  for (let p = 0; p < out.data.length; p++) {
    out.data[p] = clamp(6 + 0.07 * rgb.data[p] + tube.data[p] * 1.05 + near.data[p] * 0.9 + far.data[p] * 0.8, 0, 255);
  }
  return out;
};
