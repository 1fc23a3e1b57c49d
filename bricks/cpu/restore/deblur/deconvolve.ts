import { gaussianBlur } from "../../appearance/field/blur.js";
import { like, type Plane } from "../../appearance/field/field.js";
import type { Blur } from "./spread.js";

/** A blur and its adjoint; both blurs here are symmetric, so one serves for the two. */
export type Spread = (plane: Plane) => Plane;

export function spreadOf(blur: Blur): Spread {
  switch (blur.kind) {
    case "none":
      return (plane) => plane;
    case "round":
      return (plane) => gaussianBlur(plane, blur.sigma);
    case "motion":
      return motion(blur.length, blur.angle);
  }
}

/** The mean along a straight line through each pixel; edges repeat. */
function motion(length: number, angle: number): Spread {
  const taps = Math.max(3, 2 * Math.ceil(length / 2) + 1);
  const offsets = Array.from({ length: taps }, (_, k) => {
    const t = (k / (taps - 1) - 0.5) * length;
    return { x: t * Math.cos(angle), y: t * Math.sin(angle) };
  });
  const kernel = rasterise(offsets);
  return (plane) => {
    const out = like(plane);
    const { width, height, data } = plane;
    for (const { x: dx, y: dy, weight } of kernel) {
      for (let y = 0; y < height; y++) {
        const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
        const to = y * width;
        const from = Math.max(0, -dx);
        const end = Math.min(width, width - dx);
        for (let x = 0; x < from; x++) out.data[to + x] += weight * data[row];
        for (let x = from; x < end; x++) out.data[to + x] += weight * data[row + x + dx];
        for (let x = Math.max(0, end); x < width; x++) out.data[to + x] += weight * data[row + width - 1];
      }
    }
    return out;
  };
}

/** Points shared out to the four pixels about each, as weights that sum to 1. */
function rasterise(points: readonly { readonly x: number; readonly y: number }[]) {
  const cells = new Map<string, { x: number; y: number; weight: number }>();
  for (const point of points) {
    const [x0, y0] = [Math.floor(point.x), Math.floor(point.y)];
    for (const [x, y] of [
      [x0, y0],
      [x0 + 1, y0],
      [x0, y0 + 1],
      [x0 + 1, y0 + 1],
    ] as const) {
      const weight = ((1 - Math.abs(point.x - x)) * (1 - Math.abs(point.y - y))) / points.length;
      if (weight <= 1e-6) continue;
      const cell = cells.get(`${x},${y}`) ?? { x, y, weight: 0 };
      cell.weight += weight;
      cells.set(`${x},${y}`, cell);
    }
  }
  return [...cells.values()];
}

/**
 * Richardson–Lucy deconvolution with total variation (Dey et al. 2006): the picture that, blurred, is most likely the
 * given one, among those without ripples.
 * @param ripples weight of the total variation, about 0.002 for a clean picture, more for a noisy one.
 */
export function deconvolve(blurred: Plane, spread: Spread, steps: number, ripples: number): Plane {
  const floor = 1;
  const given = like(
    blurred,
    blurred.data.map((v) => Math.max(floor, v)),
  );
  let guess = given;
  for (let step = 0; step < steps; step++) {
    const seen = spread(guess);
    const ratio = like(seen);
    for (let i = 0; i < ratio.data.length; i++) ratio.data[i] = given.data[i] / Math.max(floor, seen.data[i]);
    const correction = spread(ratio);
    const curl = curvature(guess);
    const next = like(guess);
    for (let i = 0; i < next.data.length; i++) {
      const value = (guess.data[i] * correction.data[i]) / Math.max(0.5, 1 - ripples * curl.data[i]);
      next.data[i] = value < floor ? floor : value > 260 ? 260 : value;
    }
    guess = next;
  }
  return guess;
}

/** div(∇u / |∇u|). */
function curvature({ width, height, channels, data }: Plane): Plane {
  const across = new Float32Array(data.length);
  const down = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const gx = x + 1 < width ? data[i + 1] - data[i] : 0;
      const gy = y + 1 < height ? data[i + width] - data[i] : 0;
      const norm = 1 / Math.sqrt(gx * gx + gy * gy + 1);
      across[i] = gx * norm;
      down[i] = gy * norm;
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      out[i] = across[i] - (x > 0 ? across[i - 1] : 0) + down[i] - (y > 0 ? down[i - width] : 0);
    }
  }
  return { width, height, channels, data: out };
}
