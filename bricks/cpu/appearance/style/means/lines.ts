import { gaussianBlur } from "../../field/blur.js";
import { like, type Plane } from "../../field/field.js";
import { alongFlow, type Flow } from "./flow.js";

export interface LineOptions {
  /** Width of the lines in pixels. */
  readonly width: number;
  /** 0 … 20: how strong an edge must be to be drawn. */
  readonly threshold: number;
  /** Pixels along which a line is smoothed. */
  readonly reach: number;
}

/**
 * Ink lines, 0 … 1 (1 = ink), on the dark side of edges: a difference of Gaussians smoothed along the flow (after Kang,
 * Lee, Chui 2007; Winnemöller's soft threshold).
 */
export function lines(luma: Plane, flow: Flow, options: LineOptions): Plane {
  const fine = gaussianBlur(luma, options.width * 0.6);
  const coarse = gaussianBlur(luma, options.width * 1.1);
  const difference = like(luma);
  for (let i = 0; i < difference.data.length; i++) difference.data[i] = coarse.data[i] - fine.data[i];
  const smooth = alongFlow(difference, flow, options.reach);
  const out = like(luma);
  for (let i = 0; i < out.data.length; i++) {
    const over = smooth.data[i] - options.threshold * 0.25;
    out.data[i] = over <= 0 ? 0 : Math.tanh(over * 0.6);
  }
  return out;
}
