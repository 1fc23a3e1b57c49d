import { connectedComponents } from "../../../raster/components.js";
import { area, INSIDE } from "../../../raster/mask.js";
import type { Mask } from "../../../raster/raster.js";
import { gaussianBlur } from "../field/blur.js";
import { emptyField, type Plane, quantile } from "../field/field.js";
import { type Dominant, likenessOf, shareOf } from "./dominant.js";

/** A piece smaller than this share of all that is alike may be something else of a similar hue. */
const SMALL = 0.2;
/** By how much such a piece may differ in saturation, and how much rougher it may be, to be of the same surface. */
const PALER = 0.88;
const ROUGHER = 1.6;
/** Specks have no roughness to tell by. */
const SPECK = 0.002;

/** The pixels of the region that are of its dominant colour, 0 … 1; anything else in it (fruit in a bowl, tyres) is 0. */
export function ownParts(lab: Float32Array, mask: Mask, dominant: Dominant): Plane {
  const own = emptyField(mask.width, mask.height, 1);
  for (let i = 0; i < own.data.length; i++) {
    if (mask.data[i] > INSIDE) own.data[i] = likenessOf(lab, i, dominant);
  }
  withoutStrangers(own, lab, dominant);
  const soft = gaussianBlur(own, 0.8);
  for (let i = 0; i < own.data.length; i++) own.data[i] = mask.data[i] > INSIDE ? soft.data[i] : 0;
  return own;
}

/** Takes out small pieces, cut off from the rest, that have the hue but are paler and rougher than the surface. */
function withoutStrangers(own: Plane, lab: Float32Array, dominant: Dominant): void {
  const alike: Mask = {
    width: own.width,
    height: own.height,
    channels: 1,
    data: Uint8Array.from(own.data, (v) => (v > 0.5 ? 255 : 0)),
  };
  const total = area(alike);
  const { labels, list } = connectedComponents(alike, { neighbours: 4 });
  const shares = new Map(list.map((component) => [component.label, [] as number[]]));
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] > 0) shares.get(labels[i])?.push(shareOf(lab, i, dominant));
  }
  const surface = list[0] === undefined ? null : textureOf(shares.get(list[0].label) ?? []);
  if (surface === null) return;
  const strangers = new Set<number>();
  for (const { label, area: pixels } of list.slice(1)) {
    if (pixels > SMALL * total) continue;
    const { middle, roughness } = textureOf(shares.get(label) ?? []);
    const rough = pixels < SPECK * total || roughness > ROUGHER * surface.roughness;
    if (rough && middle < PALER * surface.middle) strangers.add(label);
  }
  for (let i = 0; i < labels.length; i++) if (strangers.has(labels[i])) own.data[i] = 0;
}

/** Median, and median distance from it. */
function textureOf(values: readonly number[]): { readonly middle: number; readonly roughness: number } {
  const middle = quantile(Float32Array.from(values), 0.5);
  const away = Float32Array.from(values, (v) => Math.abs(v - middle));
  return { middle, roughness: quantile(away, 0.5) + 0.01 };
}
