import { describe, expect, it } from "vitest";
import { widen } from "../../bricks/cpu/inpaint/montage/widen.js";
import { boxMask, paste } from "../../bricks/raster/box.js";
import { area, complement } from "../../bricks/raster/mask.js";
import { blank, type Mask, type Raster } from "../../bricks/raster/raster.js";
import { grain, paint, rectangle } from "./pictures.js";

const W = 300;
const H = 200;

/** A canvas around the picture, and the mask of what is new. */
function around(small: Raster<3>, left: number, top: number, width: number, height: number) {
  const image = paste<3>(blank(width, height, 3), small, left, top);
  const hole = complement(boxMask({ left, top, width: small.width, height: small.height }, width, height));
  return { image, hole };
}

/** Hills whose every column is told by its grain. */
const hills = paint(W, H, (x, y) => {
  const skyline = 90 + 14 * Math.sin(x / 19) + 9 * Math.sin(x / 7.3 + 1);
  return y < skyline ? [130, 170, 210 + 10 * grain(x, y)] : [95 + 20 * grain(x, y), 115 + 20 * grain(y, x), 75];
});

/** For each column outside the picture that is wholly laid, the picture's column that it shows at the same or another height. */
function shownBy(picture: Raster, hole: Mask, first: number): Map<number, number> {
  const y = Math.round(H * 0.75);
  const strip = (x: number, dy: number) =>
    Array.from({ length: 24 }, (_, j) => picture.data[3 * ((y + j + dy) * picture.width + x)]).join();
  const known = new Map<string, number>();
  for (let x = first; x < first + W; x++) for (let dy = -22; dy <= 22; dy++) known.set(strip(x, dy), x);
  const shown = new Map<number, number>();
  for (let x = 0; x < picture.width; x++) {
    if (x >= first && x < first + W) continue;
    if (Array.from({ length: 24 }, (_, j) => hole.data[(y + j) * hole.width + x]).some((h) => h > 0)) continue;
    const source = known.get(strip(x, 0));
    if (source === undefined) throw new Error(`column ${x} shows nothing of the picture`);
    shown.set(x, source);
  }
  return shown;
}

describe("a wider canvas", () => {
  it("shows each stretch of the picture at most once at a new side, in one piece", () => {
    const { image, hole } = around(hills, 0, 0, 450, H);
    const { image: wide, hole: left } = widen(image, hole);
    const shown = shownBy(wide, left, 0);
    expect(shown.size).toBeGreaterThan(90);
    expect(new Set(shown.values()).size).toBe(shown.size);
    const steps = new Set([...shown].slice(1).map(([x, source]) => source - (shown.get(x - 1) as number)));
    expect(steps.size).toBe(1);
    expect([1, -1]).toContain([...steps][0]);
  });

  it("leaves a gap beside the picture to be joined, and what lies above and below", () => {
    const { image, hole } = around(hills, 90, 40, W + 180, H + 80);
    const { image: wide, hole: left } = widen(image, hole);
    expect(area(left)).toBeLessThan(area(hole));
    for (const x of [89, 90 + W]) for (let y = 40; y < 40 + H; y++) expect(left.data[y * left.width + x]).toBe(255);
    for (const y of [0, 39, 40 + H])
      for (let x = 0; x < left.width; x++) expect(left.data[y * left.width + x]).toBe(255);
    for (let p = 0; p < hole.data.length; p++) {
      if (hole.data[p] > 0) continue;
      for (let c = 0; c < 3; c++) if (wide.data[3 * p + c] !== image.data[3 * p + c]) throw new Error(`pixel ${p}`);
    }
  });

  it("lays nothing of the subject, nor of its soft edge", () => {
    const subject = paint(W, H, (x, y) => {
      const far = Math.hypot(x - 60, y - 120) - 35;
      const share = Math.min(1, Math.max(0, 1 - far / 4));
      return [80 + 140 * share + 8 * grain(x, y), 120 - 90 * share, 150 - 110 * share];
    });
    const { image, hole } = around(subject, 0, 0, 450, H);
    const { image: wide, hole: left } = widen(image, hole);
    let laid = 0;
    for (let p = 0; p < hole.data.length; p++) {
      if (hole.data[p] === 0 || left.data[p] > 0) continue;
      laid++;
      if (wide.data[3 * p] > 110) throw new Error(`pixel ${p} shows the subject`);
    }
    expect(laid).toBeGreaterThan(0.3 * area(hole));
  });

  it("leaves every other hole as it is", () => {
    const inner = rectangle(W, H, 100, 60, 80, 50);
    expect(widen(hills, inner)).toEqual({ image: hills, hole: inner });
    const narrow = around(hills, 10, 0, W + 20, H);
    expect(widen(narrow.image, narrow.hole)).toEqual(narrow);
  });
});
