import { gaussianBlur } from "../../appearance/field/blur.js";
import { clamp, type Plane } from "../../appearance/field/field.js";

/** How a picture is blurred. `sigma` and `length` in pixels; `angle` in radians, of the motion, from the x axis downwards. */
export type Blur =
  | { readonly kind: "none"; readonly sigma: number }
  | { readonly kind: "round"; readonly sigma: number }
  | { readonly kind: "motion"; readonly length: number; readonly angle: number };

/** Directions that edges are sorted by. */
const DIRECTIONS = 12;
/** Blur that is added to see how much edges still lose. */
const AGAIN = 1.5;
/** Edges narrower than this are as sharp as a camera makes them. */
const SHARP = 0.6;
/** How much wider edges across the motion are than edges along it. */
const ONE_SIDED = 1.55;
/** Fewest edge pixels of a direction that say anything. */
const FEWEST = 40;

/**
 * How blurred a picture is, by blurring it once more (Zhuo and Sim 2011): an edge that loses little of its slope was soft
 * already. For edges of each direction the sharpest tenth tells what the camera made of a sharp edge; when those of one
 * direction are much softer than those across it, it was motion.
 */
export function measureBlur(luma: Plane): Blur {
  const widths = widthsByDirection(luma);
  const known = widths.filter((w): w is number => w !== null);
  if (known.length < DIRECTIONS / 2) return { kind: "none", sigma: 0 };
  const { mean, swing, angle } = fitEllipse(widths);
  const [wide, narrow] = [Math.sqrt(mean + swing), Math.sqrt(Math.max(0.1, mean - swing))];
  // A box of length l has the variance l² / 12; the camera's own softness shows across the motion.
  if (wide > 1.4 * SHARP && wide > ONE_SIDED * narrow) return { kind: "motion", length: Math.sqrt(24 * swing), angle };
  const sigma = [...known].sort((a, b) => a - b)[known.length >> 1];
  return sigma <= SHARP ? { kind: "none", sigma } : { kind: "round", sigma };
}

/** Least squares of width² = mean + swing · cos 2(direction − angle), which is exact for a straight motion. */
function fitEllipse(widths: readonly (number | null)[]) {
  const normal = new Float64Array(9);
  const right = new Float64Array(3);
  for (const [k, width] of widths.entries()) {
    if (width === null) continue;
    const direction = (Math.PI * (k + 0.5)) / DIRECTIONS;
    const row = [1, Math.cos(2 * direction), Math.sin(2 * direction)];
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) normal[3 * i + j] += row[i] * row[j];
      right[i] += row[i] * width * width;
    }
  }
  const [mean, cosine, sine] = solve3(normal, right);
  const angle = (Math.atan2(sine, cosine) / 2 + Math.PI) % Math.PI;
  return { mean: Math.max(0, mean), swing: Math.min(Math.hypot(cosine, sine), Math.max(0, mean)), angle };
}

/** Solves a symmetric positive system of three by Cramer's rule. */
function solve3(m: Float64Array, right: Float64Array): [number, number, number] {
  const determinant = (a: Float64Array) =>
    a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) + a[2] * (a[3] * a[7] - a[4] * a[6]);
  const whole = determinant(m);
  const unknown = (column: number) => {
    const replaced = m.slice();
    for (let row = 0; row < 3; row++) replaced[3 * row + column] = right[row];
    return Math.abs(whole) < 1e-9 ? 0 : determinant(replaced) / whole;
  };
  return [unknown(0), unknown(1), unknown(2)];
}

/** Width (sigma) of the sharpest strong edges whose gradient points in each of the directions; null where there are too few. */
function widthsByDirection(luma: Plane): (number | null)[] {
  const { width, height } = luma;
  // A breath of blur first, so that noise makes no edges; it is taken off again.
  const calm = gaussianBlur(luma, CALM);
  const soft = gaussianBlur(calm, AGAIN);
  const strong = strongSlope(calm);
  const samples: number[][] = Array.from({ length: DIRECTIONS }, () => []);
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const i = y * width + x;
      const gx = calm.data[i + 1] - calm.data[i - 1];
      const gy = calm.data[i + width] - calm.data[i - width];
      const slope = Math.hypot(gx, gy);
      if (slope < strong || !isRidge(calm, i, gx, gy, slope)) continue;
      const left = Math.hypot(soft.data[i + 1] - soft.data[i - 1], soft.data[i + width] - soft.data[i - width]);
      const ratio = slope / Math.max(left, 1e-3);
      if (ratio <= 1.001) continue;
      const angle = (Math.atan2(gy, gx) + 2 * Math.PI) % Math.PI;
      const sigma2 = (AGAIN * AGAIN) / (ratio * ratio - 1) - CALM * CALM;
      samples[Math.floor((angle / Math.PI) * DIRECTIONS) % DIRECTIONS].push(Math.sqrt(Math.max(0, sigma2)));
    }
  }
  return samples.map((list) =>
    list.length < FEWEST ? null : list.sort((a, b) => a - b)[Math.floor(list.length * QUANTILE)],
  );
}

const CALM = 0.7;
/** Which of the edges, from the sharpest on, shows what the camera makes of a sharp edge. */
const QUANTILE = 0.3;

/** Is the slope the steepest across the edge? */
function isRidge({ width, data }: Plane, i: number, gx: number, gy: number, slope: number): boolean {
  const dx = Math.round(gx / slope);
  const dy = Math.round(gy / slope) * width;
  const at = (k: number) => Math.hypot(data[k + 1] - data[k - 1], data[k + width] - data[k - width]);
  return slope >= at(i + dx + dy) && slope >= at(i - dx - dy);
}

/** The slope that only the strongest 4 % of the pixels exceed. */
function strongSlope({ width, height, data }: Plane): number {
  const slopes: number[] = [];
  const step = Math.max(1, Math.floor((width * height) / 200_000));
  for (let i = width + 1; i < data.length - width - 1; i += step) {
    slopes.push(Math.hypot(data[i + 1] - data[i - 1], data[i + width] - data[i - width]));
  }
  slopes.sort((a, b) => a - b);
  return clamp(slopes[Math.floor(slopes.length * 0.96)] ?? 255, 8, 255);
}
