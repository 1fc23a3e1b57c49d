import { blank, type Mask, type Raster } from "../../../raster/raster.js";

/**
 * Saliency without a model: the minimum barrier distance of each pixel to the picture's border (Strand et al. 2013; by
 * raster scans as Zhang et al. 2015), summed over the channels, with a preference for the middle. 0 … 255.
 */
export function geodesicSaliency(picture: Raster<3>): Mask {
  const { width, height } = picture;
  const size = width * height;
  const total = new Float32Array(size);
  for (let channel = 0; channel < 3; channel++) {
    const distance = barrierDistance(picture, channel);
    for (let i = 0; i < size; i++) total[i] += distance[i];
  }
  let top = 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const u = x / width - 0.5;
      const v = y / height - 0.5;
      total[i] *= Math.exp(-2.2 * (u * u + v * v));
      if (total[i] > top) top = total[i];
    }
  }
  const mask = blank(width, height, 1);
  for (let i = 0; i < size; i++) mask.data[i] = Math.round((255 * total[i]) / top);
  return mask;
}

const SCANS = 3;

function barrierDistance({ width, height, data }: Raster<3>, channel: number): Float32Array {
  const size = width * height;
  const distance = new Float32Array(size).fill(256);
  const high = new Uint8Array(size);
  const low = new Uint8Array(size);
  for (let i = 0; i < size; i++) high[i] = low[i] = data[3 * i + channel];
  for (let x = 0; x < width; x++) distance[x] = distance[size - width + x] = 0;
  for (let y = 0; y < height; y++) distance[y * width] = distance[(y + 1) * width - 1] = 0;
  const relax = (to: number, from: number) => {
    const value = data[3 * to + channel];
    const top = Math.max(high[from], value);
    const foot = Math.min(low[from], value);
    if (top - foot >= distance[to]) return;
    distance[to] = top - foot;
    high[to] = top;
    low[to] = foot;
  };
  for (let scan = 0; scan < SCANS; scan++) {
    for (let y = 1; y < height; y++) {
      for (let x = 1, i = y * width + 1; x < width; x++, i++) {
        relax(i, i - 1);
        relax(i, i - width);
      }
    }
    for (let y = height - 2; y >= 0; y--) {
      for (let x = width - 2, i = y * width + width - 2; x >= 0; x--, i--) {
        relax(i, i + 1);
        relax(i, i + width);
      }
    }
  }
  return distance;
}
