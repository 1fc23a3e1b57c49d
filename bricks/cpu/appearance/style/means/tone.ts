import { oklabInto, srgbInto } from "../../colour/oklab.js";
import { clamp, like, type Plane, type Rgb } from "../../field/field.js";

/** Chroma (OKLab) times `factor`, more for what is pale than for what is already strong. */
export function saturate(rgb: Rgb, factor: number): Rgb {
  const out = like(rgb);
  const lab = new Float32Array(3);
  for (let p = 0; p < rgb.data.length; p += 3) {
    oklabInto(rgb.data[p], rgb.data[p + 1], rgb.data[p + 2], lab, 0);
    const c = Math.hypot(lab[1], lab[2]);
    const k = factor >= 1 ? 1 + (factor - 1) * clamp(1.25 - c * 4, 0.15, 1) : factor;
    srgbInto(lab[0], lab[1] * k, lab[2] * k, out.data, p);
  }
  return out;
}

/** Stretches a plane of 0 … 255 so that its 1st and 99th percentile become 0 and 255; a flat one stays. */
export function stretch(luma: Plane): Plane {
  const counts = new Uint32Array(256);
  for (const v of luma.data) counts[clamp(Math.round(v), 0, 255)]++;
  const level = (share: number): number => {
    let sum = 0;
    for (let v = 0; v < 256; v++) {
      sum += counts[v];
      if (sum >= share * luma.data.length) return v;
    }
    return 255;
  };
  const low = level(0.01);
  const high = level(0.99);
  if (high - low < 24) return luma;
  return like(
    luma,
    luma.data.map((v) => clamp(((v - low) * 255) / (high - low), 0, 255)),
  );
}

/** A plane of 0 … 255 as colours between two, or its own grey. */
export function tinted(
  plane: Plane,
  dark: readonly number[] = [0, 0, 0],
  light: readonly number[] = [255, 255, 255],
): Rgb {
  const data = new Float32Array(plane.data.length * 3);
  for (let i = 0; i < plane.data.length; i++) {
    const t = clamp(plane.data[i] / 255, 0, 1);
    for (let c = 0; c < 3; c++) data[3 * i + c] = dark[c] + (light[c] - dark[c]) * t;
  }
  return { width: plane.width, height: plane.height, channels: 3, data };
}

/** Falls from 1 in the middle to 1 − `strength` in the corners. */
export function vignette(width: number, height: number, strength: number): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const r2 = (((x + 0.5) / width - 0.5) ** 2 + ((y + 0.5) / height - 0.5) ** 2) * 2;
      data[y * width + x] = 1 - strength * r2 ** 1.3;
    }
  }
  return { width, height, channels: 1, data };
}

/** The size of a thing that is `pixels` long in a picture of 1024. */
export function scaled(rgb: { readonly width: number; readonly height: number }, pixels: number): number {
  return (pixels * Math.max(rgb.width, rgb.height)) / 1024;
}
