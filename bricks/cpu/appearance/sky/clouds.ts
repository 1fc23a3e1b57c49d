import { gaussianBlur } from "../field/blur.js";
import type { Plane } from "../field/field.js";
import { sortedQuantile } from "./region.js";
import type { View } from "./view.js";

/**
 * Clouds and holes: pale patches that the flood could not enter for their edges, when they lie within or hang on the sky
 * above where it ends beside them.
 */
export function withClouds(region: Uint8Array, view: View): Uint8Array {
  const { steep, width, height } = view;
  const full = Uint8Array.from(region);
  const border = lowerBorder(region, width, height);
  const horizon = sortedQuantile(
    border.filter((y) => y > 0),
    0.5,
  );
  const seen = Uint8Array.from(region);
  for (let start = 0; start < full.length; start++) {
    if (seen[start] === 1 || !cloudy(view, start) || steep[start] > 0.5) continue;
    const patch: number[] = [start];
    seen[start] = 1;
    let touching = 0;
    let rim = 0;
    let sumY = 0;
    for (let head = 0; head < patch.length; head++) {
      const i = patch[head];
      const x = i % width;
      sumY += Math.floor(i / width);
      for (const j of [
        x > 0 ? i - 1 : -1,
        x < width - 1 ? i + 1 : -1,
        i + width < full.length ? i + width : -1,
        i - width,
      ]) {
        if (j < 0) continue;
        if (region[j] === 1) touching++;
        else if (!cloudy(view, j) || steep[j] > 0.5) rim++;
        else if (seen[j] === 0) {
          seen[j] = 1;
          patch.push(j);
        }
      }
    }
    const middle = sumY / patch.length;
    const share = touching / Math.max(1, touching + rim);
    if (share > 0.3 && middle < horizon * 1.05) for (const i of patch) full[i] = 1;
  }
  return closed(full, view);
}

function cloudy({ lab }: View, i: number): boolean {
  const c = Math.hypot(lab[3 * i + 1], lab[3 * i + 2]);
  const blue = -lab[3 * i + 2] > 0.03 && lab[3 * i] > 0.5;
  return (lab[3 * i] > 0.66 && c < 0.06) || blue;
}

/** Lowest row of the region in each column, 0 where it has none. */
function lowerBorder(region: Uint8Array, width: number, height: number): number[] {
  return Array.from({ length: width }, (_, x) => {
    for (let y = height - 1; y >= 0; y--) if (region[y * width + x] === 1) return y + 1;
    return 0;
  });
}

/** Smooths the border by a vote of the neighbourhood, in which the rims of clouds need few. */
function closed(region: Uint8Array, view: View): Uint8Array {
  const plane = planeFrom(region, view.width, view.height);
  const near = gaussianBlur(plane, 1.2);
  const wide = gaussianBlur(plane, 3);
  return Uint8Array.from(region, (_, i) => (near.data[i] > 0.5 || (wide.data[i] > 0.42 && cloudy(view, i)) ? 1 : 0));
}

export function planeFrom(values: Uint8Array, width: number, height: number): Plane {
  return { width, height, channels: 1, data: Float32Array.from(values) };
}
