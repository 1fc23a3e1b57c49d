import type { Plane } from "../../appearance/field/field.js";
import { deconvolve, spreadOf } from "./deconvolve.js";
import type { Blur } from "./spread.js";

/** Widths that are tried, as shares of the measured one. */
const TRIED = [0.55, 0.7, 0.85, 1, 1.15, 1.3, 1.6] as const;
const STEPS = 24;
const RIPPLES = 0.002;
/** Side of the piece that they are tried on. */
const PIECE = 320;
/** How much an unexplained picture counts against one with few edges. */
const UNEXPLAINED = 0.03;

/**
 * The measured blur with the width that explains the picture best: on the piece with the most edges each width is undone,
 * and judged by how few and strong the edges are that come out (normalised sparsity: Krishnan, Tay, Fergus 2011; a width
 * too small leaves soft edges, one too large makes ripples) and by how well the outcome, blurred again, is the picture.
 */
export function refined(blur: Blur, luma: Plane): Blur {
  if (blur.kind === "none") return blur;
  const piece = busiestPiece(luma);
  const outcomes = TRIED.map((share) => {
    const tried = scaled(blur, share);
    const spread = spreadOf(tried);
    const outcome = deconvolve(piece, spread, STEPS, RIPPLES);
    return { tried, sparsity: sparsity(outcome), error: distance(spread(outcome), piece) + 0.05 };
  });
  const least = Math.min(...outcomes.map(({ error }) => error));
  const score = (o: (typeof outcomes)[number]) => o.sparsity * (o.error / least) ** UNEXPLAINED;
  return outcomes.reduce((best, one) => (score(one) < score(best) ? one : best)).tried;
}

function scaled(blur: Exclude<Blur, { kind: "none" }>, share: number): Blur {
  return blur.kind === "motion" ? { ...blur, length: blur.length * share } : { ...blur, sigma: blur.sigma * share };
}

/** Of the pieces in a grid that overlaps by half, the one with the most slope. */
function busiestPiece(luma: Plane): Plane {
  const { width, height, data } = luma;
  const [w, h] = [Math.min(PIECE, width), Math.min(PIECE, height)];
  let best = { left: 0, top: 0, slope: -1 };
  for (let top = 0; ; top = Math.min(top + (h >> 1), height - h)) {
    for (let left = 0; ; left = Math.min(left + (w >> 1), width - w)) {
      let slope = 0;
      for (let y = top; y < top + h - 1; y += 3) {
        for (let i = y * width + left; i < y * width + left + w - 1; i += 3) {
          slope += Math.abs(data[i + 1] - data[i]) + Math.abs(data[i + width] - data[i]);
        }
      }
      if (slope > best.slope) best = { left, top, slope };
      if (left >= width - w) break;
    }
    if (top >= height - h) break;
  }
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const from = (best.top + y) * width + best.left;
    out.set(data.subarray(from, from + w), y * w);
  }
  return { width: w, height: h, channels: 1, data: out };
}

/** Mean slope over its root mean square, 0 … 1: small when the slopes are few and steep. The border's ringing is left out. */
function sparsity({ width, height, data }: Plane): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 4; y < height - 5; y++) {
    for (let i = y * width + 4; i < y * width + width - 5; i++) {
      const gx = data[i + 1] - data[i];
      const gy = data[i + width] - data[i];
      const square = gx * gx + gy * gy;
      sum += Math.sqrt(square);
      squares += square;
      count++;
    }
  }
  return sum / Math.sqrt(squares * count + 1e-9);
}

function distance(a: Plane, b: Plane): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return sum / a.data.length;
}
