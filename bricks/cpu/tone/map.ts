import { Recent } from "../../../platform/recent.js";
import type { ColourMapping } from "../../brick.js";
import { type ColourMap, gridColours } from "../../raster/colour-map.js";
import { copyRaster, type Picture } from "../../raster/raster.js";
import { type Rgb, rgbOf } from "../appearance/field/field.js";
import { contrastAbout, midGrey } from "./contrast.js";
import { exposureTable } from "./exposure.js";
import { bestMix } from "./grayscale.js";
import type { ToneName } from "./job.js";
import { saturate } from "./saturation.js";
import { warm } from "./warmth.js";

/** Nodes a side of a map that holds for any picture, and of those that one for a picture is mixed from. */
const FINE = 52;
const COARSE = 33;
/** Contrast is mapped about mid-greys this far apart (OKLab lightness), and mixed from the two about a picture's own. */
const APART = 1 / 32;
/** Maps that are kept, of each kind; the longest unused goes first. */
const KEPT = 16;

type ToneMap = (brick: ToneName, picture: Picture, ratio: number) => ColourMapping;

/** Tone bricks' whole-picture changes as maps of colours. What does not depend on the picture is made once. */
function createToneMaps(): ToneMap {
  const any = new Recent<ColourMapping>(KEPT);
  const contrasts = new Recent<Float32Array>(KEPT);
  return (brick, picture, ratio) => {
    switch (brick) {
      case "GRAYSCALE":
        return { map: { kind: "grey", ...bestMix(rgbOf(picture), null), amount: ratio }, anyPicture: false };
      case "CONTRAST": {
        const middle = midGrey(rgbOf(picture), null) / APART;
        const below = Math.floor(middle);
        const about = (k: number) =>
          contrasts.getOr(`${ratio} ${k}`, () => table(COARSE, (rgb) => contrastAbout(rgb, k * APART, ratio)));
        const mixed = mix(about(below), about(below + 1), middle - below);
        return { map: { kind: "cube", nodes: COARSE, table: mixed }, anyPicture: false };
      }
      case "BRIGHTNESS":
      case "SATURATION":
      case "WARMTH":
        return any.getOr(`${brick} ${ratio}`, () => ({ map: mapOfAny(brick, ratio), anyPicture: true }));
    }
  };
}

/** Pixels up to which a picture is remembered: the brick and, after it, Publish ask for the map of the same one. */
const SMALL = 100_000;

/** {@link createToneMaps}, with the last map that depended on a small picture. */
export function createRememberingToneMaps(): ToneMap {
  const make = createToneMaps();
  let last: { brick: ToneName; ratio: number; picture: Picture; mapping: ColourMapping } | null = null;
  return (brick, picture, ratio) => {
    if (last !== null && last.brick === brick && last.ratio === ratio && same(last.picture, picture))
      return last.mapping;
    const mapping = make(brick, picture, ratio);
    if (!mapping.anyPicture && picture.width * picture.height <= SMALL) {
      last = { brick, ratio, picture: copyRaster(picture), mapping };
    }
    return mapping;
  };
}

function same(a: Picture, b: Picture): boolean {
  return a.width === b.width && a.channels === b.channels && Buffer.compare(a.data, b.data) === 0;
}

/** One of {@link createToneMaps}. */
export const toneMap: ToneMap = (brick, picture, ratio) => createToneMaps()(brick, picture, ratio);

function mapOfAny(brick: "BRIGHTNESS" | "SATURATION" | "WARMTH", ratio: number): ColourMap {
  switch (brick) {
    case "BRIGHTNESS":
      return { kind: "by-largest", table: exposureTable(ratio) };
    case "SATURATION":
      return { kind: "cube", nodes: FINE, table: table(FINE, (rgb) => saturate(rgb, ratio)) };
    case "WARMTH":
      return { kind: "cube", nodes: FINE, table: table(FINE, (rgb) => warm(rgb, ratio)) };
  }
}

function table(nodes: number, paint: (rgb: Rgb) => Rgb): Float32Array {
  const grid: Rgb = { width: nodes, height: nodes * nodes, channels: 3, data: gridColours(nodes) };
  return paint(grid).data.map((v) => Math.min(255, Math.max(0, v)));
}

function mix(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const out = new Float32Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = a[i] + (b[i] - a[i]) * share;
  return out;
}
