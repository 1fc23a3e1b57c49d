import { type Oklab, oklabOf } from "../../bricks/cpu/appearance/colour/oklab.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";

/** Mean OKLab colour, of the masked pixels where a mask is given. */
export function meanColour({ data, channels }: Picture, mask?: Mask): Oklab {
  const sum = { L: 0, a: 0, b: 0 };
  let count = 0;
  for (let i = 0, p = 0; p < data.length; i++, p += channels) {
    if (mask && mask.data[i] === 0) continue;
    const { L, a, b } = oklabOf([data[p]!, data[p + 1]!, data[p + 2]!]);
    sum.L += L;
    sum.a += a;
    sum.b += b;
    count++;
  }
  return { L: sum.L / count, a: sum.a / count, b: sum.b / count };
}

/** Standard deviation of OKLab lightness, and mean chroma. */
export function spread({ data, channels }: Picture): { readonly contrast: number; readonly chroma: number } {
  let [sum, squares, chroma, count] = [0, 0, 0, 0];
  for (let p = 0; p < data.length; p += channels) {
    const { L, a, b } = oklabOf([data[p]!, data[p + 1]!, data[p + 2]!]);
    sum += L;
    squares += L * L;
    chroma += Math.hypot(a, b);
    count++;
  }
  return { contrast: Math.sqrt(squares / count - (sum / count) ** 2), chroma: chroma / count };
}

/** Decibels; Infinity for the same picture. */
export function psnr(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return 10 * Math.log10((255 * 255) / (sum / a.data.length));
}

/**
 * Structural similarity of luma (Wang et al. 2004) over 8×8 windows at every fourth pixel, 0 … 1.
 */
function ssim(a: Picture, b: Picture): number {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const luma = (p: Picture, i: number) =>
    0.299 * p.data[i * p.channels]! + 0.587 * p.data[i * p.channels + 1]! + 0.114 * p.data[i * p.channels + 2]!;
  let [total, windows] = [0, 0];
  for (let y = 0; y + 8 <= a.height; y += 4) {
    for (let x = 0; x + 8 <= a.width; x += 4) {
      let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
      for (let j = 0; j < 8; j++) {
        for (let i = 0; i < 8; i++) {
          const at = (y + j) * a.width + x + i;
          const [u, v] = [luma(a, at), luma(b, at)];
          sa += u;
          sb += v;
          saa += u * u;
          sbb += v * v;
          sab += u * v;
        }
      }
      const [ma, mb] = [sa / 64, sb / 64];
      const [va, vb, cov] = [saa / 64 - ma * ma, sbb / 64 - mb * mb, sab / 64 - ma * mb];
      total += ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
      windows++;
    }
  }
  return total / windows;
}

/** How much nearer to the clean picture the restored one is than the damaged one. */
export function gain(clean: Picture, damaged: Picture, after: Picture) {
  return {
    decibels: psnr(clean, after) - psnr(clean, damaged),
    similarity: ssim(clean, after) - ssim(clean, damaged),
  };
}
