import { alsoThings, colourNames } from "./names.js";
import { chroma, mixOklab, type Oklab, oklabOf, type Srgb, srgbOf, withChroma } from "./oklab.js";

/** A colour that a text speaks of. */
export interface ColourMention {
  /** As it is written, e.g. "dark olive green". */
  readonly text: string;
  readonly colour: Oklab;
  readonly rgb: Srgb;
  /** The colour word without its modifiers, e.g. "olive green"; a hex code stands for itself. */
  readonly name: string;
  /** Index of its first and one past its last word in the words of the text. */
  readonly from: number;
  readonly to: number;
}

type Modifier = (colour: Oklab) => Oklab;

const lightened =
  (towards: number, amount: number, keepChroma: number): Modifier =>
  (c) =>
    withChroma({ ...c, L: c.L + (towards - c.L) * amount }, chroma(c) * keepChroma);

const light = lightened(0.96, 0.62, 0.62);
const dark: Modifier = (c) => withChroma({ ...c, L: c.L * 0.68 }, chroma(c) * 0.82);
const pale = lightened(0.94, 0.72, 0.42);
const vivid: Modifier = (c) => withChroma({ ...c, L: Math.min(0.97, c.L * 1.03 + 0.01) }, chroma(c) * 1.25);
const deep: Modifier = (c) => withChroma({ ...c, L: c.L * 0.82 }, chroma(c) * 1.0);
const muted: Modifier = (c) => withChroma(c, chroma(c) * 0.5);
const same: Modifier = (c) => c;

/** What a word before a colour does to it. */
const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ...["light", "lighter", "soft"].map((w) => [w, light] as const),
  ...["dark", "darker", "darkish"].map((w) => [w, dark] as const),
  ...["pale", "faint", "washed", "icy"].map((w) => [w, pale] as const),
  ["pastel", (c) => withChroma({ ...c, L: 0.87 }, Math.min(chroma(c), 0.075))],
  ...["bright", "vivid", "vibrant", "brilliant", "intense", "saturated", "bold", "strong"].map(
    (w) => [w, vivid] as const,
  ),
  ...["deep", "rich"].map((w) => [w, deep] as const),
  ...["muted", "dusty", "dull", "faded", "greyish", "grayish", "desaturated", "subdued"].map(
    (w) => [w, muted] as const,
  ),
  ["neon", (c) => withChroma({ ...c, L: Math.max(0.72, c.L) }, 0.27)],
  ["fluorescent", (c) => withChroma({ ...c, L: Math.max(0.74, c.L) }, 0.27)],
  ["medium", same],
  ...["very", "quite", "really", "lively", "cheerful", "lush", "warm", "cool", "snowy", "solid", "plain"].map(
    (w) => [w, same] as const,
  ),
]);

/** "reddish brown": a third of the way from the colour to the tint. */
const TINTS: ReadonlyMap<string, string> = new Map([
  ["reddish", "red"],
  ["orangish", "orange"],
  ["yellowish", "yellow"],
  ["greenish", "green"],
  ["bluish", "blue"],
  ["blueish", "blue"],
  ["purplish", "purple"],
  ["pinkish", "pink"],
  ["brownish", "brown"],
  ["whitish", "white"],
  ["blackish", "black"],
]);

const LONGEST_NAME = 3;

/** Lower-case words; a hex code, "70s" and "3d" are one word, a hyphen parts two. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/[’']s\b/g, "")
      .match(/#[0-9a-f]{3,8}\b|[0-9]+[sd]\b|[a-z]+|[0-9]+/g) ?? []
  );
}

/** A name of the vocabulary, or `#rgb`, `#rrggbb`. Null for anything else. */
export function colourNamed(name: string): Oklab | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(name)?.[1];
  const full = hex?.length === 3 ? [...hex].map((d) => d + d).join("") : hex;
  const code = full === undefined ? colourNames.get(name) : Number.parseInt(full, 16);
  return code === undefined ? null : oklabOf([code >> 16, (code >> 8) & 255, code & 255]);
}

/** Every colour that the text names, in its order, with its modifiers ("dark", "pastel", "reddish") worked in. */
export function colourMentions(text: string): readonly ColourMention[] {
  const words = wordsOf(text);
  const found: ColourMention[] = [];
  for (let i = 0; i < words.length; i++) {
    const named = nameAt(words, i);
    if (named === null) continue;
    const mention = withModifiers(words, i, named.length, named.colour, named.name);
    const last = found.at(-1);
    if (last && hyphenated(text, last.name, named.name) && last.to === i) {
      found[found.length - 1] = blended(last, mention);
    } else {
      found.push(mention);
    }
    i += named.length - 1;
  }
  return found.filter((m) => found.length === 1 || !namesThing(words, m));
}

function nameAt(words: readonly string[], at: number): { name: string; length: number; colour: Oklab } | null {
  for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length--) {
    const name = words.slice(at, at + length).join(" ");
    const colour = colourNamed(name);
    if (colour !== null) return { name, length, colour };
  }
  return null;
}

function withModifiers(words: readonly string[], at: number, length: number, base: Oklab, name: string): ColourMention {
  let colour = base;
  let from = at;
  while (from > 0) {
    const word = words[from - 1];
    const modifier = MODIFIERS.get(word);
    const tint = TINTS.get(word);
    const tintColour = tint === undefined ? null : colourNamed(tint);
    if (modifier !== undefined) colour = modifier(colour);
    else if (tintColour !== null) colour = mixOklab(colour, tintColour, 0.35);
    else break;
    from--;
  }
  const to = at + length;
  return { text: words.slice(from, to).join(" "), colour, rgb: srgbOf(colour), name, from, to };
}

function blended(first: ColourMention, second: ColourMention): ColourMention {
  const colour = mixOklab(first.colour, second.colour, 0.5);
  const text = `${first.text}-${second.text}`;
  return { text, colour, rgb: srgbOf(colour), name: text, from: first.from, to: second.to };
}

/** "blue-green": one colour between the two. */
function hyphenated(text: string, first: string, second: string): boolean {
  return text.toLowerCase().includes(`${first}-${second}`);
}

/** "the orange" beside another colour is a fruit. */
function namesThing(words: readonly string[], mention: ColourMention): boolean {
  if (!alsoThings.has(mention.name) || mention.text !== mention.name) return false;
  return /^(the|this|that|these|those|his|her|its|their|my|our|every|each)$/.test(words[mention.from - 1] ?? "");
}
