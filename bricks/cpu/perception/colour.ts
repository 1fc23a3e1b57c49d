import type { Mask, Raster } from "../../raster/raster.js";

/** The colour words that people tell things apart by. */
const plainColours = [
  ...["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "black", "white", "grey"],
] as const;
export type PlainColour = (typeof plainColours)[number];

/** Other words for them. A Map, so that no word from outside finds anything else. */
export const colourWords: ReadonlyMap<string, PlainColour> = new Map<string, PlainColour>([
  ...plainColours.map((c) => [c, c] as const),
  ...(["gray", "silver", "silvery", "metallic"] as const).map((w) => [w, "grey"] as const),
  ...(["golden", "gold", "blond", "blonde"] as const).map((w) => [w, "yellow"] as const),
  ...(["beige", "tan", "brownish", "bronze"] as const).map((w) => [w, "brown"] as const),
  ...(["turquoise", "teal", "aqua"] as const).map((w) => [w, "cyan"] as const),
  ...(["violet", "lavender", "lilac", "magenta"] as const).map((w) => [w, "purple"] as const),
  ...(["crimson", "scarlet", "maroon", "burgundy", "reddish"] as const).map((w) => [w, "red"] as const),
  ...(["navy", "azure", "bluish"] as const).map((w) => [w, "blue"] as const),
  ...(["olive", "lime", "greenish"] as const).map((w) => [w, "green"] as const),
]);

/** The plain name of a colour, by hue, saturation and value. */
function nameOfColour(r: number, g: number, b: number): PlainColour {
  const high = Math.max(r, g, b);
  const low = Math.min(r, g, b);
  const value = high / 255;
  const saturation = high === 0 ? 0 : (high - low) / high;
  if (value < 0.2) return "black";
  if (saturation < 0.16) return value > 0.78 ? "white" : "grey";
  const range = high - low;
  const sextant = high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
  const hue = 60 * sextant;
  if (hue < 16 || hue >= 345) return value < 0.35 ? "brown" : "red";
  if (hue < 45) return value < 0.62 || saturation < 0.45 ? "brown" : "orange";
  if (hue < 68) return saturation < 0.25 && value > 0.75 ? "white" : "yellow";
  if (hue < 165) return "green";
  if (hue < 195) return "cyan";
  if (hue < 260) return "blue";
  return hue < 295 ? "purple" : "pink";
}

/** Colours that light and shade turn into each other. */
const near: Readonly<Partial<Record<PlainColour, readonly PlainColour[]>>> = {
  red: ["orange", "brown", "pink"],
  orange: ["red", "yellow", "brown"],
  yellow: ["orange"],
  brown: ["orange", "red"],
  cyan: ["blue", "green"],
  blue: ["cyan", "purple"],
  purple: ["blue", "pink"],
  pink: ["red", "purple"],
  white: ["grey"],
  grey: ["white", "black"],
  black: ["grey"],
};

/** How well a pixel's colour goes by a name: 1 by itself, less by a colour that it may be in another light. */
export function likeness(name: PlainColour, r: number, g: number, b: number): number {
  const is = nameOfColour(r, g, b);
  return is === name ? 1 : near[name]?.includes(is) ? 0.3 : 0;
}

/** The share of each plain colour inside a mask (everywhere, when none is given); surest first. */
export function colourShares(picture: Raster<3>, mask?: Mask): readonly (readonly [PlainColour, number])[] {
  const counts = new Map<PlainColour, number>();
  let total = 0;
  const step = Math.max(1, Math.floor((picture.width * picture.height) / 40_000));
  for (let i = 0; i < picture.width * picture.height; i += step) {
    if (mask && mask.data[i] <= 127) continue;
    const name = nameOfColour(picture.data[3 * i], picture.data[3 * i + 1], picture.data[3 * i + 2]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    total++;
  }
  return [...counts].map(([name, n]) => [name, n / total] as const).sort((a, b) => b[1] - a[1]);
}
