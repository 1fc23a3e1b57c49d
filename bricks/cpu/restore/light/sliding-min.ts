import { like, type Plane } from "../../appearance/field/field.js";

/** The least value in the square of side 2·radius + 1 about each pixel (van Herk 1992: time does not depend on the radius). */
export function slidingMin(plane: Plane, radius: number): Plane {
  if (radius < 1) return plane;
  const { width, height } = plane;
  const out = like(plane, plane.data.slice());
  const line = new Float32Array(Math.max(width, height));
  for (let y = 0; y < height; y++) minOfLine(out.data, y * width, 1, width, radius, line);
  for (let x = 0; x < width; x++) minOfLine(out.data, x, width, height, radius, line);
  return out;
}

function minOfLine(data: Float32Array, at: number, step: number, length: number, radius: number, line: Float32Array) {
  const span = 2 * radius + 1;
  const padded = length + 2 * radius;
  const value = (i: number) => {
    const k = i - radius;
    return k < 0 || k >= length ? Number.POSITIVE_INFINITY : data[at + k * step];
  };
  // Running minima from the left and from the right of every run of `span` places.
  const left = new Float32Array(padded);
  const right = new Float32Array(padded);
  for (let i = 0; i < padded; i++) left[i] = i % span === 0 ? value(i) : Math.min(left[i - 1], value(i));
  for (let i = padded - 1; i >= 0; i--) {
    right[i] = i === padded - 1 || (i + 1) % span === 0 ? value(i) : Math.min(right[i + 1], value(i));
  }
  for (let i = 0; i < length; i++) line[i] = Math.min(right[i], left[i + 2 * radius]);
  for (let i = 0; i < length; i++) data[at + i * step] = line[i];
}
