import { gaussianBlur } from "../../field/blur.js";
import { lumaOf } from "../../field/field.js";
import { flowOf } from "../means/flow.js";
import { lit, paintStrokes } from "../means/strokes.js";
import { saturate, scaled } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Oil on canvas: long strokes along the forms, wide ones first, thick paint lit from the side. */
export const oil: Painter = (rgb, seed) => {
  const unit = scaled(rgb, 1);
  const flow = flowOf(lumaOf(gaussianBlur(rgb, unit)), 5 * unit);
  const painted = paintStrokes(saturate(rgb, 1.3), flow, {
    layers: [
      { radius: Math.max(4, 15 * unit), length: 9, tolerance: 0 },
      { radius: Math.max(2.5, 7.5 * unit), length: 9, tolerance: 7 },
      { radius: Math.max(1.6, 3.6 * unit), length: 9, tolerance: 9 },
      { radius: Math.max(1.1, 1.8 * unit), length: 9, tolerance: 13 },
    ],
    jitter: 0.22,
    bristle: 0.8,
    seed,
  });
  return lit(painted, 1);
};
