import { Tensor } from "onnxruntime-node";
import type { Raster } from "../../../raster/raster.js";

/** Mean and standard deviation of a channel, in the picture's units (0 … 255), in the order of the tensor's channels. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  readonly order: "rgb" | "bgr";
}

/** A picture as a 1×3×height×width tensor; below and right of it the tensor is 0 (the mean). */
export function pictureTensor(
  { width, height, data }: Raster<3>,
  { mean, deviation, order }: Normalisation,
  tensorWidth = width,
  tensorHeight = height,
): Tensor {
  const plane = tensorWidth * tensorHeight;
  const values = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    const channel = order === "rgb" ? c : 2 - c;
    const scale = 1 / deviation[c];
    for (let y = 0; y < height; y++) {
      let to = c * plane + y * tensorWidth;
      let from = 3 * y * width + channel;
      for (let x = 0; x < width; x++, to++, from += 3) values[to] = (data[from] - mean[c]) * scale;
    }
  }
  return new Tensor("float32", values, [1, 3, tensorHeight, tensorWidth]);
}

/** A model's output as 32-bit floats. @throws when it is missing or of another type. */
export function floats(outputs: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new Error(`the model gave no floats named "${name}"`);
}
