import { crop } from "../../../raster/box.js";
import type { Raster } from "../../../raster/raster.js";
import { colourShares, type PlainColour } from "../colour.js";
import { counted, joined } from "../detection/describe.js";
import { areaOf, centreX, centreY, wholePixels } from "../detection/geometry.js";
import type { Detection, TextLine } from "../inference/protocol.js";

/** What a caption is made of. */
export interface Scene {
  readonly picture: Raster<3>;
  /** Only what is certain. */
  readonly objects: readonly Detection[];
  readonly text: readonly TextLine[];
  /** Share of the picture that is sky. */
  readonly sky: number;
  /** The box of the salient object and its colours, when no object is certain. */
  readonly subject: { readonly colours: readonly PlainColour[]; readonly where: string } | null;
}

/** Lightness below which a picture with a sky is a night's, and above which it is bright. */
const DARK = 62;
const BRIGHT = 185;

/** One or two plain sentences: kinds, counts, colours, places, light and text. Says nothing that was not measured. */
export function captionOf(scene: Scene): string {
  const { picture, objects, sky, subject } = scene;
  const light = lightness(picture);
  const mood = light < DARK ? "dark " : light > BRIGHT ? "bright " : "";
  const things = describeObjects(objects, picture);
  const main = dominant(picture);
  let first: string;
  if (things.length > 0) first = `A ${mood}photo of ${joined(things)}`;
  else if (subject)
    first = `A ${mood}photo of ${counted(`${subject.colours.join(" and ")} object`, 1)} ${subject.where}`;
  else first = `A ${mood}photo of ${sky > 0.15 ? "a landscape" : "a scene"} in ${joined(main)}`;
  if (sky > 0.12) first += ` under ${skyWords(picture, light)}`;
  else if (things.length > 0 && main.length > 1) first += `, mainly in ${joined(main)}`;
  const words = scene.text
    .filter(({ certainty }) => certainty > 0.8)
    .map(({ text }) => text)
    .filter((t) => /[a-z0-9]{2}/i.test(t));
  const second = words.length > 0 ? ` The text in it reads ${joined(words.slice(0, 3).map((t) => `"${t}"`))}.` : "";
  return `${first}.${second}`;
}

function describeObjects(objects: readonly Detection[], picture: Raster<3>): string[] {
  const groups = new Map<string, Detection[]>();
  for (const d of objects) groups.set(d.label, [...(groups.get(d.label) ?? []), d]);
  return [...groups]
    .sort(([, a], [, b]) => areaOf(b[0].box) - areaOf(a[0].box))
    .slice(0, 5)
    .map(([label, found]) => {
      if (found.length > 1) return counted(label, found.length);
      const [{ box }] = found;
      const colour = label === "person" ? null : objectColour(picture, found[0]);
      const noun = colour ? `${colour} ${label}` : label;
      const where = whereIs(
        centreX(box) / picture.width,
        centreY(box) / picture.height,
        areaOf(box) / (picture.width * picture.height),
      );
      return where ? `${counted(noun, 1)} ${where}` : counted(noun, 1);
    });
}

/** The colour of a thing, when one is clear. */
function objectColour(picture: Raster<3>, { box }: Detection): PlainColour | null {
  const middle = {
    left: box.left + 0.2 * box.width,
    top: box.top + 0.2 * box.height,
    width: 0.6 * box.width,
    height: 0.6 * box.height,
  };
  const [first] = colourShares(crop(picture, wholePixels(middle, picture.width, picture.height)));
  return first && first[1] > 0.45 ? first[0] : null;
}

/** "on the left"; null for what is in the middle or fills the picture. */
export function whereIs(x: number, y: number, share: number): string | null {
  if (share > 0.4) return null;
  const across = x < 0.36 ? "left" : x > 0.64 ? "right" : null;
  const down = y < 0.3 ? "upper" : y > 0.75 ? "lower" : null;
  if (across) return down ? `in the ${down} ${across}` : `on the ${across}`;
  return down === "upper" ? "at the top" : down === "lower" ? "at the bottom" : null;
}

function dominant(picture: Raster<3>): PlainColour[] {
  const shares = colourShares(picture).filter(([, share]) => share > 0.15);
  return shares.slice(0, 3).map(([name]) => name);
}

function skyWords(picture: Raster<3>, light: number): string {
  const top = crop(picture, {
    left: 0,
    top: 0,
    width: picture.width,
    height: Math.max(1, Math.round(picture.height / 4)),
  });
  const [first] = colourShares(top);
  if (light < DARK) return "a night sky";
  if (!first) return "the sky";
  if (first[0] === "blue" || first[0] === "cyan") return lightness(top) < 90 ? "a deep blue sky" : "a blue sky";
  if (first[0] === "orange" || first[0] === "red" || first[0] === "pink") return "a sunset sky";
  return first[0] === "white" || first[0] === "grey" ? "a pale sky" : "the sky";
}

function lightness({ data }: Raster<3>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i + 2 < data.length; i += 3 * 97) {
    sum += 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
