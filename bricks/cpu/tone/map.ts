import type { ColourMapping } from "../../brick.js";
import { gridColours } from "../../raster/colour-map.js";
import type { Picture } from "../../raster/raster.js";
import { type Rgb, rgbOf } from "../appearance/field/field.js";
import { contrastAbout, midGrey } from "./contrast.js";
import { exposureTable } from "./exposure.js";
import { bestMix } from "./grayscale.js";
import type { ToneName } from "./job.js";
import { saturate } from "./saturation.js";
import { warm } from "./warmth.js";

/** Nodes a side of a map that is made once and of one that is made for every picture. */
const FINE = 52;
const COARSE = 33;

/** A tone brick's whole-picture change as a map of colours. */
export function toneMap(brick: ToneName, picture: Picture, ratio: number): ColourMapping {
  switch (brick) {
    case "GRAYSCALE":
      return { map: { kind: "grey", ...bestMix(rgbOf(picture), null), amount: ratio }, anyPicture: false };
    case "BRIGHTNESS":
      return { map: { kind: "by-largest", table: exposureTable(ratio) }, anyPicture: true };
    case "CONTRAST": {
      const middle = midGrey(rgbOf(picture), null);
      return { map: cube(COARSE, (rgb) => contrastAbout(rgb, middle, ratio)), anyPicture: false };
    }
    case "SATURATION":
      return { map: cube(FINE, (rgb) => saturate(rgb, ratio)), anyPicture: true };
    case "WARMTH":
      return { map: cube(FINE, (rgb) => warm(rgb, ratio)), anyPicture: true };
  }
}

function cube(nodes: number, paint: (rgb: Rgb) => Rgb): ColourMapping["map"] {
  const grid: Rgb = { width: nodes, height: nodes * nodes, channels: 3, data: gridColours(nodes) };
  const table = paint(grid).data.map((v) => Math.min(255, Math.max(0, v)));
  return { kind: "cube", nodes, table };
}
