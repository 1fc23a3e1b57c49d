import type { Rgb } from "../field/field.js";

/** Repaints a picture in one style. Pure: the same picture and seed give the same pixels. */
export type Painter = (rgb: Rgb, seed: number) => Rgb;
