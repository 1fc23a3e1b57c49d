import { gaussianBlur } from "../../field/blur.js";
import { lumaOf } from "../../field/field.js";
import { flowOf } from "../means/flow.js";
import { lit, paintStrokes } from "../means/strokes.js";
import { saturate, scaled } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Impressionism: short separate dabs of broken, strong colour; no outline, little detail. */
export const impressionist: Painter = (rgb, seed) => {
  const unit = scaled(rgb, 1);
  const flow = flowOf(lumaOf(gaussianBlur(rgb, 1.5 * unit)), 10 * unit);
  const painted = paintStrokes(saturate(rgb, 1.7), flow, {
    layers: [
      { radius: Math.max(3.5, 11 * unit), length: 4, tolerance: 0 },
      { radius: Math.max(2, 5.5 * unit), length: 4.5, tolerance: 5 },
      { radius: Math.max(1.5, 3.4 * unit), length: 4.5, tolerance: 14 },
    ],
    jitter: 0.85,
    bristle: 0.6,
    seed,
  });
  return lit(painted, 1.1);
};
