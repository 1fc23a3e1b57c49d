// Suppresses a weak reflection in one picture, in the gradient domain, after Y. Yang et al., "Fast Single Image Reflection
// Suppression via Convex Optimization" (CVPR 2019): what a window pane reflects is mostly out of focus and faint, so its
// gradients are weak, while the scene behind it is sharp. Weak gradients are cut, and the picture nearest to the rest is
//   argmin over T of  |grad T − cut(grad Y)|² + EPSILON · |T − Y|²
// The paper solves it by a cosine transform; here conjugate gradients do, which need no more than loops. Like any such method it
// also flattens faint texture of the scene itself, and a sharp or strong reflection stays.

/** Gradients weaker than this are the reflection's, in units of the sample range 0 … 1. */
const WEAK = 0.03;
/** How strongly the result is held to the photo's own brightness. */
const EPSILON = 0.005;
const ITERATIONS = 150;

/**
 * @param {{ width: number, height: number, channels: 3 | 4, data: Uint8Array }} picture
 * @returns {Uint8Array} the samples of the picture without the reflection; an alpha channel stays
 */
export function suppressReflection({ width, height, channels, data }) {
  const pixels = width * height;
  const out = Uint8Array.from(data);
  const planes = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: pixels }, (_, i) => data[i * channels + channel] / 255),
  );
  const keep = strongGradients(planes, width, height);
  planes.forEach((plane, channel) => {
    const solved = solve(plane, target(plane, keep, width), width, height);
    for (let i = 0; i < pixels; i++)
      out[i * channels + channel] = Math.max(0, Math.min(255, Math.round(solved[i] * 255)));
  });
  return out;
}

/** Bit 1: the gradient to the right is kept; bit 2: the one downwards. All channels decide together, so that no colour is torn off. */
function strongGradients(planes, width, height) {
  const keep = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      let right = 0;
      let down = 0;
      for (const plane of planes) {
        if (x + 1 < width) right = Math.max(right, Math.abs(plane[i + 1] - plane[i]));
        if (y + 1 < height) down = Math.max(down, Math.abs(plane[i + width] - plane[i]));
      }
      const strong = Math.hypot(right, down) >= WEAK;
      keep[i] = (strong && x + 1 < width ? 1 : 0) | (strong && y + 1 < height ? 2 : 0);
    }
  }
  return keep;
}

/** The right side of the normal equations: −div(cut gradients) + EPSILON · Y. */
function target(plane, keep, width) {
  const right = new Float32Array(plane.length);
  for (let i = 0; i < plane.length; i++) {
    right[i] += EPSILON * plane[i];
    if (keep[i] & 1) {
      const gradient = plane[i + 1] - plane[i];
      right[i] -= gradient;
      right[i + 1] += gradient;
    }
    if (keep[i] & 2) {
      const gradient = plane[i + width] - plane[i];
      right[i] -= gradient;
      right[i + width] += gradient;
    }
  }
  return right;
}

/** Conjugate gradients on (−Laplacian + EPSILON) T = right, from the photo itself. */
function solve(photo, right, width, height) {
  const solution = Float32Array.from(photo);
  const applied = new Float32Array(photo.length);
  apply(solution, applied, width, height);
  const residual = right.map((value, i) => value - applied[i]);
  const direction = Float32Array.from(residual);
  let energy = dot(residual, residual);
  const enough = 1e-6 * dot(right, right);
  for (let step = 0; step < ITERATIONS && energy > enough; step++) {
    apply(direction, applied, width, height);
    const length = energy / dot(direction, applied);
    for (let i = 0; i < solution.length; i++) {
      solution[i] += length * direction[i];
      residual[i] -= length * applied[i];
    }
    const next = dot(residual, residual);
    for (let i = 0; i < direction.length; i++) direction[i] = residual[i] + (next / energy) * direction[i];
    energy = next;
  }
  return solution;
}

function apply(from, to, width, height) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      let sum = EPSILON * from[i];
      if (x > 0) sum += from[i] - from[i - 1];
      if (x + 1 < width) sum += from[i] - from[i + 1];
      if (y > 0) sum += from[i] - from[i - width];
      if (y + 1 < height) sum += from[i] - from[i + width];
      to[i] = sum;
    }
  }
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
