import { boxBlur } from "../../field/blur.js";
import { like, lumaOf, type Rgb } from "../../field/field.js";

const SECTORS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0.7, 0.7],
  [0, 1],
  [-0.7, 0.7],
  [-1, 0],
  [-0.7, -0.7],
  [0, -1],
  [0.7, -0.7],
];

/**
 * Flattens texture and keeps edges (generalised Kuwahara filter, Papari 2007, with boxes for sectors): every pixel becomes
 * the mean of the neighbourhoods around it, the quiet ones counting most.
 */
export function kuwahara(rgb: Rgb, radius: number): Rgb {
  const { width, height } = rgb;
  const half = Math.max(1, Math.round(radius / 2));
  const luma = lumaOf(rgb);
  const means = boxBlur(rgb, half);
  const mean = boxBlur(luma, half);
  const square = boxBlur(
    like(
      luma,
      luma.data.map((v) => v * v),
    ),
    half,
  );
  const trust = like(luma);
  for (let i = 0; i < trust.data.length; i++) {
    const variance = Math.max(0, square.data[i] - mean.data[i] ** 2);
    trust.data[i] = 1 / (1 + (variance / 12) ** 3);
  }
  const out = like(rgb);
  const offsets = SECTORS.map(([x, y]) => [Math.round(x * half), Math.round(y * half)] as const);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let total = 1e-9;
      for (let k = 0; k < offsets.length; k++) {
        const sx = x + offsets[k][0];
        const sy = y + offsets[k][1];
        const j = (sy < 0 ? 0 : sy >= height ? height - 1 : sy) * width + (sx < 0 ? 0 : sx >= width ? width - 1 : sx);
        const w = trust.data[j] + 1e-7;
        total += w;
        r += w * means.data[3 * j];
        g += w * means.data[3 * j + 1];
        b += w * means.data[3 * j + 2];
      }
      const p = (y * width + x) * 3;
      out.data[p] = r / total;
      out.data[p + 1] = g / total;
      out.data[p + 2] = b / total;
    }
  }
  return out;
}
