import { describe, expect, it } from "vitest";
import { alignedOverlap, moveToMask } from "../../bricks/raster/align.js";
import { fillScore, greyGap, scoreFor } from "../../bricks/raster/fill-score.js";
import { boundingBox } from "../../bricks/raster/mask.js";
import { canvasSize, marginsFor, outpaintingCanvas, readRatios } from "../../bricks/raster/outpaint.js";
import { isWornOnHead, parsePlacement, placementFrame, placementMask } from "../../bricks/raster/placement.js";
import type { Mask, Raster } from "../../bricks/raster/raster.js";
import { resample } from "../../bricks/raster/resample.js";
import { cropSymmetric, expansionRatios, marginsOf, padSymmetric } from "../../bricks/raster/symmetric-padding.js";
import { flat, mask, noise } from "./drawing.js";

describe("the outpainting canvas", () => {
  it("takes four equal ratios as the total size and unequal ones as the growth of each side", () => {
    expect(marginsFor(200, 100, { left: 1.5, right: 1.5, top: 1.5, bottom: 1.5 })).toEqual({
      left: 50,
      right: 50,
      top: 25,
      bottom: 25,
    });
    expect(marginsFor(200, 100, { left: 1, right: 1.5, top: 1, bottom: 1 })).toEqual({
      left: 0,
      right: 100,
      top: 0,
      bottom: 0,
    });
  });
  it("is 1024 on the long side and the nearest multiple of 64 on the short one", () => {
    expect(canvasSize(300, 150)).toEqual({ width: 1024, height: 512 });
    expect(canvasSize(448, 150)).toEqual({ width: 1024, height: 320 });
    expect(canvasSize(100, 1000)).toEqual({ width: 128, height: 1024 });
    expect(canvasSize(1000, 10)).toEqual({ width: 1024, height: 64 });
    expect(canvasSize(50, 50)).toEqual({ width: 1024, height: 1024 });
  });
  it("holds the picture in its place and masks only what is new", () => {
    const { image, mask: fresh } = outpaintingCanvas(flat(64, 64, [200, 100, 50]), {
      left: 0,
      right: 64,
      top: 0,
      bottom: 0,
    });
    expect([image.width, image.height]).toEqual([1024, 512]);
    expect([...image.data.subarray(0, 3)]).toEqual([200, 100, 50]);
    expect([...image.data.subarray(3 * 1023, 3 * 1024)]).toEqual([0, 0, 0]);
    expect([fresh.data[511], fresh.data[512]]).toEqual([0, 255]);
  });
  it("reads the four ratios, one ratio for all, text, and none at all", () => {
    expect(readRatios({ ratio: "2.0" })).toEqual({ left: 2, right: 2, top: 2, bottom: 2 });
    expect(readRatios({ left_ratio: "2", right_ratio: 1, top_ratio: 1, bottom_ratio: 1 })?.left).toBe(2);
    expect(readRatios({ left_ratio: null })).toBeNull();
  });
  it("refuses ratios below 1, some without the others, and words", () => {
    expect(() => readRatios({ ratio: 0.5 })).toThrow(/left_ratio is 0.5/);
    expect(() => readRatios({ left_ratio: 2, right_ratio: null })).toThrow(/Only some/);
    expect(() => readRatios({ ratio: "wide" })).toThrow(/takes a number/);
  });
});

describe("resampling", () => {
  it("averages exactly when shrinking by area", () => {
    const row: Raster<1> = { width: 6, height: 1, channels: 1, data: Uint8Array.from([0, 30, 60, 90, 120, 150]) };
    expect([...resample(row, 3, 1, "area").data]).toEqual([15, 75, 135]);
    expect([...resample(row, 4, 1, "area").data]).toEqual([10, 50, 100, 140]);
  });
  it("interpolates between pixel centres when linear", () => {
    const row: Raster<1> = { width: 2, height: 1, channels: 1, data: Uint8Array.from([0, 100]) };
    expect([...resample(row, 4, 1, "linear").data]).toEqual([0, 25, 75, 100]);
    expect([...resample(row, 4, 1, "nearest").data]).toEqual([0, 0, 100, 100]);
  });
  it("keeps flat colour flat at any size and in any manner", () => {
    for (const how of ["nearest", "linear", "area"] as const) {
      for (const [w, h] of [
        [3, 50],
        [50, 3],
        [17, 29],
        [5, 5],
      ] as const) {
        expect(new Set(resample(flat(11, 13, [255, 255, 255]), w, h, how).data)).toEqual(new Set([255]));
      }
    }
  });
});

describe("FASTINPAINT's score", () => {
  it("steps at gaps of 30 and 70 and is 1 above two fifths of the picture", () => {
    expect([0, 30, 30.1, 70, 70.1].map((gap) => scoreFor(gap, 0.4))).toEqual([0.7, 0.7, 0.8, 0.8, 0.9]);
    expect(scoreFor(0, 0.401)).toBe(1);
  });
  it("compares only pixels that are wholly inside or wholly outside", () => {
    const picture: Raster<3> = {
      width: 3,
      height: 1,
      channels: 3,
      data: Uint8Array.from([200, 200, 200, 9, 9, 9, 150, 150, 150]),
    };
    const soft: Mask = { width: 3, height: 1, channels: 1, data: Uint8Array.from([255, 128, 0]) };
    expect(greyGap(picture, soft)).toBe(50);
    expect(fillScore(picture, soft)).toBe(1);
  });
});

describe("placing a new object", () => {
  const size = { width: 768, height: 480 };
  it("reads the box from a model's answer and nothing else", () => {
    expect(parsePlacement("<think>[1,2,3,4]</think> Here: [100, 50.5, 20, 80]")).toEqual([20, 50.5, 100, 80]);
    expect(() => parsePlacement("__import__('os').system('ls')")).toThrow(/no box/);
    expect(() => parsePlacement("[1, 2, 3]")).toThrow(/no box/);
  });
  it("gives the mask at the picture's own size", () => {
    const frame = placementFrame({ width: 1536, height: 960 });
    expect(frame).toEqual({ width: 768, height: 480 });
    const placed = placementMask({
      box: [100, 100, 199, 199],
      frame,
      size: { width: 1536, height: 960 },
      prompt: "a ball",
    });
    expect(boundingBox(placed)).toEqual({ left: 200, top: 200, width: 200, height: 200 });
  });
  it("lifts hats and caps, but not that chat", () => {
    expect(["a red hat", "add caps", "Cap"].map(isWornOnHead)).toEqual([true, true, true]);
    expect(["that cat", "a chat bubble", "capital"].map(isWornOnHead)).toEqual([false, false, false]);
    const placed = placementMask({ box: [100, 100, 199, 199], frame: size, size, prompt: "a hat" });
    expect(boundingBox(placed)?.top).toBe(90);
  });
  it("grows a tiny box by five pixels and clamps one that leaves the picture", () => {
    expect(boundingBox(placementMask({ box: [300, 200, 310, 208], frame: size, size, prompt: "a fly" }))).toEqual({
      left: 295,
      top: 195,
      width: 21,
      height: 19,
    });
    expect(boundingBox(placementMask({ box: [-50, 400, 90, 999], frame: size, size, prompt: "a dog" }))).toEqual({
      left: 0,
      top: 400,
      width: 91,
      height: 80,
    });
    expect(() => placementMask({ box: [800, 0, 900, 10], frame: size, size, prompt: "a dog" })).toThrow(/outside/);
  });
  it("stays inside the region at the region's bottom centre", () => {
    const region = placementMask({ box: [400, 100, 599, 299], frame: size, size, prompt: "x" });
    const placed = placementMask({ box: [0, 0, 100, 50], frame: size, size, prompt: "a ball", region });
    expect(boundingBox(placed)).toMatchObject({ top: 249, height: 51 });
    expect(boundingBox(placed)!.left).toBeGreaterThanOrEqual(449);
  });
});

describe("aligning", () => {
  it("overlaps boxes bottom to bottom and centre to centre", () => {
    expect(alignedOverlap([0, 0, 9, 9], [100, 100, 101, 140])).toEqual([4, 0, 5, 9]);
    expect(alignedOverlap([5, 5, 5, 5], [0, 0, 10, 10])).toBeNull();
  });
  it("moves a cut-out's largest part onto the mask's largest part", () => {
    const data = new Uint8Array(6 * 4 * 4);
    data.set([9, 8, 7, 255], 0);
    const moved = moveToMask({ width: 6, height: 4, channels: 4, data }, mask("......", "......", "......", ".....#"));
    expect([...moved.data.subarray(23 * 4)]).toEqual([9, 8, 7, 255]);
    expect(moved.data.subarray(0, 23 * 4).every((v) => v === 0)).toBe(true);
  });
  it("pads an outpainting to a symmetric canvas and crops it back", () => {
    const picture = noise(10, 6, 3);
    const fresh = mask(...Array.from({ length: 6 }, () => "...#######"));
    expect(marginsOf(fresh)).toEqual({ left: 0, right: 7, top: 0, bottom: 0 });
    const canvas = padSymmetric(picture, fresh, marginsOf(fresh));
    expect([canvas.image.width, canvas.image.height]).toEqual([3 + 14, 6 + 14]);
    expect(expansionRatios(fresh)).toEqual({ left: 1, right: 7 / 3, top: 1, bottom: 1 });
    const back = cropSymmetric(canvas.image, canvas);
    for (let y = 0; y < 6; y++)
      expect([...back.data.subarray(y * 30, y * 30 + 9)]).toEqual([...picture.data.subarray(y * 30, y * 30 + 9)]);
  });
});
