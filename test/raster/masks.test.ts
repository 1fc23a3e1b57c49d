import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gaussianBlur } from "../../bricks/raster/blur.js";
import { connectedComponents, fillHoles, selectComponents } from "../../bricks/raster/components.js";
import { squaredDistanceTo } from "../../bricks/raster/distance.js";
import { featherInside, featherOutside } from "../../bricks/raster/feather.js";
import { area, boundingBox, complement, coverage, subtract, threshold, union } from "../../bricks/raster/mask.js";
import { closeDisc, dilateBox, dilateDisc, erodeBox, erodeDisc, openDisc } from "../../bricks/raster/morphology.js";
import type { Mask } from "../../bricks/raster/raster.js";
import { flat, mask, noise, text } from "./drawing.js";

const masks = fc
  .record({
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
  })
  .map(({ width, height, share, seed }): Mask => {
    const { data } = noise(width, height, 1, seed);
    return { width, height, channels: 1, data: data.map((v) => (v < share * 256 ? 255 - (v % 7) : 0)) };
  });

/** The maximum over a window, the slow and obvious way. */
function slowDilation({ width, height, data }: Mask, radius: number): number[] {
  return Array.from(data, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let most = 0;
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
      for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
        most = Math.max(most, data[v * width + u]!);
      }
    }
    return most;
  });
}

function slowDistance({ width, data }: Mask): number[] {
  const inside = [...data.keys()].filter((i) => data[i]! > 127);
  return Array.from(data, (_, i) =>
    Math.min(
      Number.POSITIVE_INFINITY,
      ...inside.map((j) => ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2),
    ),
  );
}

describe("morphology", () => {
  it("dilates by a box exactly as the window maximum does, at every radius", () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 30 }), (m, radius) => {
        expect([...dilateBox(m, radius).data]).toEqual(slowDilation(m, radius));
      }),
      { numRuns: 60 },
    );
  });
  it("measures the exact Euclidean distance to the nearest pixel inside", () => {
    fc.assert(
      fc.property(masks, (m) => {
        expect([...squaredDistanceTo(m)]).toEqual(slowDistance(m));
      }),
      { numRuns: 60 },
    );
  });
  it("dilates by a disc to a disc and not to a square", () => {
    const point = mask(".......", ".......", ".......", "...#...", ".......", ".......", ".......");
    expect(text(dilateDisc(point, 2))).toEqual([
      ".......",
      "...#...",
      "..###..",
      ".#####.",
      "..###..",
      "...#...",
      ".......",
    ]);
  });
  it("does not eat into a mask from the picture's border", () => {
    expect(text(erodeBox(mask("####", "####", "####", "...."), 1))).toEqual(["####", "####", "....", "...."]);
    expect(text(erodeDisc(mask("####", "####", "####", "...."), 1))).toEqual(["####", "####", "....", "...."]);
  });
  it("closes a gap and opens a speck away", () => {
    expect(text(closeDisc(mask("##.###", "##.###", "##.###"), 1))[1]).toBe("######");
    expect(area(openDisc(mask(".....", "..#..", "....."), 1))).toBe(0);
  });
});

describe("mask arithmetic", () => {
  it("thresholds above 127 and not at it", () => {
    const m: Mask = { width: 3, height: 1, channels: 1, data: Uint8Array.from([127, 128, 255]) };
    expect([...threshold(m).data]).toEqual([0, 255, 255]);
    expect(area(m)).toBe(2);
  });
  it("never leaves 0 … 255", () => {
    const [a, b] = [noise(16, 16, 1, 1), noise(16, 16, 1, 2)];
    expect([...subtract(a, b).data]).toEqual([...a.data].map((v, i) => Math.max(0, v - b.data[i]!)));
    expect([...union(a, b).data]).toEqual([...a.data].map((v, i) => Math.max(v, b.data[i]!)));
    expect(coverage(union(a, complement(a)))).toBeGreaterThan(0.5);
  });
  it("finds the bounding box, and none in an empty mask", () => {
    expect(boundingBox(mask("....", ".#..", "...#"))).toEqual({ left: 1, top: 1, width: 3, height: 2 });
    expect(boundingBox(mask("...."))).toBeNull();
  });
});

describe("components", () => {
  it("joins a U whose arms meet only at the bottom, and diagonal neighbours", () => {
    const { list } = connectedComponents(mask("#.#..", "#.#..", "###..", "...#.", "....#"));
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ area: 9, box: { left: 0, top: 0, width: 5, height: 5 } });
  });
  it("lists the largest first and takes diagonals apart when asked for four neighbours", () => {
    const parts = connectedComponents(mask("##..", "..#.", "..##"), { neighbours: 4 });
    expect(parts.list.map((c) => c.area)).toEqual([3, 2]);
    expect(text(selectComponents(parts, (c) => c.area === 2))).toEqual(["##..", "....", "...."]);
  });
  it("fills holes but not bays", () => {
    expect(text(fillHoles(mask("#####", "#.#.#", "###.#", ".....")))).toEqual(["#####", "###.#", "###.#", "....."]);
  });
});

describe("soft edges", () => {
  it("feathers inside without touching a pixel outside", () => {
    const m = mask("..........", "..######..", "..######..", "..######..", "..######..", "..........");
    const soft = featherInside(m, 2);
    for (let i = 0; i < m.data.length; i++) if (m.data[i] === 0) expect(soft.data[i]).toBe(0);
    expect(soft.data[2 * 10 + 4]).toBeGreaterThan(soft.data[1 * 10 + 4]!);
  });
  it("feathers outside without weakening a pixel inside", () => {
    const m = mask("....", ".##.", "....");
    const soft = featherOutside(m, 2);
    expect([soft.data[5], soft.data[6]]).toEqual([255, 255]);
    expect(soft.data[4]).toBeGreaterThan(0);
  });
  it("blurs a flat picture to itself and keeps the mean of any other", () => {
    expect([...gaussianBlur(flat(9, 5, [7, 80, 200]), 3).data]).toEqual([...flat(9, 5, [7, 80, 200]).data]);
    const picture = noise(64, 64, 1);
    const mean = (m: Mask) => m.data.reduce((a, b) => a + b, 0) / m.data.length;
    expect(Math.abs(mean(gaussianBlur(picture, 2)) - mean(picture))).toBeLessThan(3);
  });
});
