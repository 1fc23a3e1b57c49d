import type { View } from "./view.js";

/** A sky smaller than this share of the picture is taken for none. */
const SMALLEST = 0.012;

/** OKLab distance over four working pixels that makes a level line the horizon. */
const HORIZON_STEP = 0.02;

/** From the top border down, over what looks like sky and is reached without crossing an edge. 1 = reached. */
export function flood({ lab, steep, likely, width, height }: View): Uint8Array {
  const region = new Uint8Array(width * height);
  const queue: number[] = [];
  for (let y = 0; y < Math.max(1, Math.round(height * 0.04)); y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (likely.data[i] < 0.5 || steep[i] > 0.05) continue;
      region[i] = 1;
      queue.push(i);
    }
  }
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head];
    const x = i % width;
    for (const j of [
      x > 0 ? i - 1 : -1,
      x < width - 1 ? i + 1 : -1,
      i + width < region.length ? i + width : -1,
      i - width,
    ]) {
      if (j < 0 || region[j] === 1 || likely.data[j] < 0.22 || steep[j] > 0.075) continue;
      const step = Math.hypot(
        lab[3 * j] - lab[3 * i],
        lab[3 * j + 1] - lab[3 * i + 1],
        lab[3 * j + 2] - lab[3 * i + 2],
      );
      if (step > 0.035) continue;
      region[j] = 1;
      queue.push(j);
    }
  }
  return region;
}

/**
 * Water under haze has the colour of the sky above it. What parts them is a line that runs level across the picture: the
 * row where the region's colour steps, in most columns at once, by more than a sky changes in so little height.
 */
export function aboveHorizon(region: Uint8Array, { lab, width, height }: View): Uint8Array {
  const reach = 2;
  let best = 0;
  let cut = height;
  for (let y = Math.round(height * 0.15); y < height - reach; y++) {
    const steps: number[] = [];
    let above = 0;
    for (let x = 0; x < width; x++) {
      if (region[(y - reach) * width + x] === 1) above++;
      if (region[(y - reach) * width + x] === 0 || region[(y + reach) * width + x] === 0) continue;
      const p = 3 * ((y - reach) * width + x);
      const q = 3 * ((y + reach) * width + x);
      steps.push(Math.hypot(lab[q] - lab[p], lab[q + 1] - lab[p + 1], lab[q + 2] - lab[p + 2]));
    }
    if (steps.length < width * 0.2 || steps.length < above * 0.3) continue;
    // The step that four fifths of the columns exceed.
    const common = sortedQuantile(steps, 0.2);
    if (common <= best) continue;
    best = common;
    cut = y;
  }
  if (best < HORIZON_STEP) return region;
  return region.map((v, i) => (i >= cut * width ? 0 : v));
}

/**
 * A wall or a blurred backdrop can look like sky too. A sky is large, smooth, wide at the top, and, when it is grey or
 * white, about the brightest thing in the picture.
 */
export function believable(region: Uint8Array, { lab, steep, likely, width, height, brightest }: View): boolean {
  let area = 0;
  let likeness = 0;
  let texture = 0;
  let blueness = 0;
  let lightness = 0;
  for (let i = 0; i < region.length; i++) {
    if (region[i] === 0) continue;
    area++;
    likeness += likely.data[i];
    texture += steep[i];
    blueness += -lab[3 * i + 2];
    lightness += lab[3 * i];
  }
  if (area < SMALLEST * region.length) return false;
  let top = 0;
  for (let x = 0; x < width; x++) if (region[width * Math.round(height * 0.02) + x] === 1) top++;
  const coloured = blueness / area > 0.018;
  const luminous = lightness / area > 0.86 && lightness / area > brightest - 0.1;
  return likeness / area > 0.5 && texture / area < 0.03 && top / width > 0.12 && (coloured || luminous);
}

/** Sorts in place. */
export function sortedQuantile(values: number[], share: number): number {
  if (values.length === 0) return 0;
  return values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}
