import { blank, type Picture, type Raster } from "../../../raster/raster.js";

/** Means of `factor` × `factor` pixels, colour alone; what does not fill a whole square at the right and below is left out. */
export function shrinkBy(image: Picture, factor: number): Raster<3> {
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const small = blank(width, height, 3);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, p++) {
        let sum = 0;
        for (let j = 0; j < factor; j++) {
          const row = image.width * (factor * y + j) + factor * x;
          for (let i = 0; i < factor; i++) sum += image.data[image.channels * (row + i) + c];
        }
        small.data[p] = sum / (factor * factor) + 0.5;
      }
    }
  }
  return small;
}
