import { connectedComponents, fillHoles, selectComponents } from "../../../raster/components.js";
import { boundingBox, intersection, subtract, threshold } from "../../../raster/mask.js";
import { closeDisc, dilateDisc, openDisc } from "../../../raster/morphology.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import type { Part } from "../language/nouns.js";
import { smoothRegion } from "./clean.js";

/**
 * A part of a person whose mask is known, by geometry and the colour of skin. Null where that is not convincing (no face to be
 * seen, legs cut off by the picture).
 */
export function partOfPerson(picture: Raster<3>, person: Mask, part: Part): Mask | null {
  const box = boundingBox(person);
  if (box === null) return null;
  if (part === "legs") {
    // Only a figure that is seen whole has its legs in its lower half.
    if (box.height < 2 * box.width) return null;
    return rows(person, box.top + 0.5 * box.height, box.top + 0.93 * box.height);
  }
  const face = faceOf(picture, person);
  const faceBox = face && boundingBox(face);
  if (face === null || faceBox === null) return null;
  if (part === "face") return face;
  const chin = faceBox.top + faceBox.height;
  const reach = 0.75 * faceBox.width;
  const head = blank(person.width, person.height, 1);
  for (let y = 0, i = 0; y < person.height; y++) {
    for (let x = 0; x < person.width; x++, i++) {
      const beside = x > faceBox.left - reach && x < faceBox.left + faceBox.width + reach;
      if (person.data[i] > 127 && y < chin && beside) head.data[i] = 255;
    }
  }
  switch (part) {
    case "head":
      return head;
    case "hair":
      return significant(smoothRegion(subtract(head, dilateDisc(face, 2)), 1.5, 0), 0.5);
    case "torso": {
      const tall = box.height > 2 * box.width;
      const below = rows(person, chin, tall ? box.top + 0.58 * box.height : person.height);
      return significant(smoothRegion(subtract(below, closeDisc(skinOf(picture, below), 2)), 1.5, 0));
    }
  }
}

function rows(mask: Mask, top: number, bottom: number): Mask {
  const out = blank(mask.width, mask.height, 1);
  for (let y = Math.max(0, Math.round(top)); y < Math.min(mask.height, Math.round(bottom)); y++) {
    const from = y * mask.width;
    out.data.set(threshold(mask).data.subarray(from, from + mask.width), from);
  }
  return out;
}

/** The largest patch of skin in the upper half of the figure, if its shape is a face's. */
function faceOf(picture: Raster<3>, person: Mask): Mask | null {
  const box = boundingBox(person);
  if (box === null) return null;
  const upper = rows(person, box.top, box.top + 0.5 * box.height);
  const skin = closeDisc(withoutHair(picture, skinOf(picture, upper)), 0.012 * box.width + 1);
  const parts = connectedComponents(skin);
  const [largest] = parts.list;
  if (!largest || largest.area < 0.004 * box.width * box.height) return null;
  const aspect = largest.box.height / largest.box.width;
  if (aspect < 0.7 || aspect > 2.2) return null;
  const face = fillHoles(selectComponents(parts, ({ label }) => label === largest.label));
  const smooth = openDisc(closeDisc(face, 0.06 * largest.box.width), 0.06 * largest.box.width);
  return intersection(smooth, threshold(person));
}

/** Skin of any tone lies in a narrow range of chrominance (Chai & Ngan 1999). */
function skinOf(picture: Raster<3>, inside: Mask): Mask {
  const mask = blank(inside.width, inside.height, 1);
  for (let i = 0; i < mask.data.length; i++) {
    if (inside.data[i] <= 127) continue;
    const [r, g, b] = [picture.data[3 * i], picture.data[3 * i + 1], picture.data[3 * i + 2]];
    const blue = 128 - 0.169 * r - 0.331 * g + 0.5 * b;
    const red = 128 + 0.5 * r - 0.419 * g - 0.081 * b;
    if (blue >= 90 && blue <= 127 && red >= 134 && red <= 170 && r > 60) mask.data[i] = 255;
  }
  return mask;
}

const redness = (data: Uint8Array, pixel: number) =>
  128 + 0.5 * data[3 * pixel] - 0.419 * data[3 * pixel + 1] - 0.081 * data[3 * pixel + 2];

/** Fair and brown hair has skin's hue but is less red: Otsu's threshold parts the two, if they are two. */
function withoutHair({ data }: Raster<3>, skin: Mask): Mask {
  const counts = new Float64Array(256);
  for (let i = 0; i < skin.data.length; i++) if (skin.data[i] > 0) counts[Math.round(redness(data, i))]++;
  const total = counts.reduce((a, b) => a + b, 0);
  const sum = counts.reduce((a, n, v) => a + n * v, 0);
  let below = 0;
  let sumBelow = 0;
  let best = { between: 0, level: 0, apart: 0 };
  for (let level = 0; level < 256; level++) {
    below += counts[level];
    sumBelow += counts[level] * level;
    if (below === 0 || below === total) continue;
    const apart = (sum - sumBelow) / (total - below) - sumBelow / below;
    const between = below * (total - below) * apart * apart;
    if (between > best.between) best = { between, level, apart };
  }
  if (best.apart < 6) return skin;
  return { ...skin, data: skin.data.map((v, i) => (v > 0 && redness(data, i) > best.level ? 255 : 0)) };
}

function significant(mask: Mask, share = 0.1): Mask | null {
  const parts = connectedComponents(mask);
  const largest = parts.list[0]?.area ?? 0;
  return largest === 0 ? null : selectComponents(parts, ({ area }) => area >= share * largest);
}
