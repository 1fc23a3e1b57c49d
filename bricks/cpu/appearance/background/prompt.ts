import type { Oklab } from "../colour/oklab.js";
import { type ColourMention, colourMentions, wordsOf } from "../colour/parse.js";
import type { Refusal } from "../refusal.js";

export type Direction = "down" | "right" | "diagonal" | "radial";

/** What a FLUX-CBG prompt asks for, as far as this backend can do it. */
export type Backdrop =
  | { readonly kind: "plain"; readonly colour: Oklab; readonly studio: boolean; readonly shadow: boolean }
  | { readonly kind: "gradient"; readonly colours: readonly Oklab[]; readonly direction: Direction }
  /** `strength` 1 is a fast lens wide open. */
  | { readonly kind: "blurred"; readonly strength: number }
  | { readonly kind: "transparent" }
  | { readonly kind: "grey" }
  /** Factor of lightness. */
  | { readonly kind: "dimmed"; readonly factor: number }
  /** The person's own picture. */
  | { readonly kind: "given" };

const HINT =
  'Give your own picture with --background, or ask for a plain colour, a gradient ("from blue to pink"), a blurred, black-and-white or transparent background; or configure a GPU endpoint for FLUX-CBG.';

/** Words that may stand beside colours in a request for a plain background. Any other noun is a scene. */
const PLAIN_WORDS =
  /^(a|an|the|of|in|to|into|with|and|on|be|is|it|its|this|that|for|by|as|at|from|left|right|top|bottom|down|up|side|change|changes|changed|make|turn|set|replace|put|give|swap|switch|use|add|have|has|should|alter|modify|adjust|render|paint|fill|background|backdrop|back|behind|image|picture|photo|photograph|colou?r|colou?red|plain|solid|simple|uniform|pure|flat|clean|single|smooth|seamless|even|studio|paper|wall|screen|empty|blank|one|tone|hue|shade|tint|very|soft|subtle|gentle|light|dark|gradient|fade|fading|fades|ombre|blend|blending|transition|vertical|horizontal|horizontally|vertically|diagonal|diagonally|radial|radially|shadow|shadows|contact|drop|cast|vignette|professional|portrait|product|style|please|subject|person|all|whole|entire|only|just|new|between|through|going|shading|colours|colors|will|completely)$/;

/** Reads "change the background to …". Pure; never throws. `given` is whether the person gave a picture to put there. */
export function readBackdrop(prompt: string, given: boolean): Backdrop | Refusal {
  if (given) return { kind: "given" };
  const words = wordsOf(prompt);
  const text = words.join(" ");
  if (/\b(transparent|transparency|cut ?out|alpha|no background|without (a |any )?background)\b/.test(text)) {
    return { kind: "transparent" };
  }
  if (/\b(remove|delete|erase|drop) (the |its |this )?(background|backdrop)\b/.test(text))
    return { kind: "transparent" };
  const blurred = readBlur(text);
  if (blurred !== null && scene(words) === null) return blurred;
  if (/\b(black and white|gr[ae]yscale|monochrome|desaturated?|colou?rless)\b/.test(text)) return { kind: "grey" };
  if (/\b(darker|darken|darkened|dimmer|dim|dimmed)\b/.test(text) && scene(words) === null)
    return { kind: "dimmed", factor: 0.6 };
  if (/\b(brighter|brighten|brightened|lighter|lighten|lightened)\b/.test(text) && scene(words) === null) {
    return { kind: "dimmed", factor: 1.25 };
  }
  return readColours(prompt, words, text);
}

function readBlur(text: string): Backdrop | null {
  if (!/\b(blur|blurs|blurred|blurry|bokeh|defocus(s?ed)?|out of focus|depth of field|unfocus(s?ed)?)\b/.test(text))
    return null;
  if (/\b(slight|slightly|subtle|subtly|gentle|gently|soft|softly|little|mild|mildly)\b/.test(text)) {
    return { kind: "blurred", strength: 0.5 };
  }
  return { kind: "blurred", strength: /\b(strong|strongly|heavy|heavily|very|extreme|much)\b/.test(text) ? 1.6 : 1 };
}

function readColours(prompt: string, words: readonly string[], text: string): Backdrop | Refusal {
  const mentions = colourMentions(prompt);
  if (scene(words) !== null) {
    return refused(
      `Painting the background "${said(prompt)}" needs a GPU endpoint: this machine cannot invent a scene.`,
    );
  }
  const gradient = /\b(gradient|ombre|fade|fades|fading|blend|blending|transition)\b/.test(text);
  if (gradient || mentions.length > 1) {
    if (!gradient) return refused(`A background of ${mentions.length} colours is not clear to this machine.`);
    if (mentions.length === 0) return refused("The gradient names no colours.");
    const colours = mentions.map((m) => m.colour);
    const only = colours[0];
    const both = colours.length > 1 ? colours : [only, { ...only, L: only.L > 0.55 ? only.L * 0.72 : only.L + 0.3 }];
    return { kind: "gradient", colours: both, direction: direction(text) };
  }
  const studio = /\b(studio|vignette|seamless|portrait|product)\b/.test(text);
  const colour = pure(mentions[0]) ?? (studio ? { L: 0.86, a: 0, b: 0 } : null);
  if (colour === null) return refused("The prompt names no background that this machine can make.");
  return { kind: "plain", colour, studio, shadow: /\bshadows?\b/.test(text) };
}

/** A white background is meant to be white, not the white of a thing in a photograph. */
function pure(mention: ColourMention | undefined): Oklab | null {
  const plain = mention?.text.replace(/^((plain|solid|snowy|very) )+/, "");
  if (plain === "white") return { L: 1, a: 0, b: 0 };
  if (plain === "black") return { L: 0, a: 0, b: 0 };
  return mention?.colour ?? null;
}

function refused(reason: string): Refusal {
  return { kind: "refused", reason, hint: HINT };
}

function direction(text: string): Direction {
  if (/\b(radial|radially|centre|center|circular)\b/.test(text)) return "radial";
  if (/\b(diagonal|diagonally|corner)\b/.test(text)) return "diagonal";
  if (/\b(horizontal|horizontally|left to right|from left|sideways)\b/.test(text)) return "right";
  return "down";
}

const BLUR_WORDS =
  /^(version|same|original|existing|current|itself|own|blur|blurs|blurred|blurry|bokeh|defocus|defocused|defocussed|focus|out|depth|field|unfocused|slight|slightly|subtly|gently|softly|little|bit|mild|mildly|strong|strongly|heavy|heavily|extreme|extremely|much|shallow|effect|lens|more|so|darker|darken|darkened|dimmer|dim|dimmed|brighter|brighten|brightened|lighter|lighten|lightened)$/;

/** Colour words that, as a background, mean the thing itself. */
const PLACES: ReadonlySet<string> = new Set([
  ...[
    "snow",
    "sand",
    "sandy",
    "stone",
    "brick",
    "straw",
    "wheat",
    "moss",
    "smoke",
    "ice",
    "ash",
    "rust",
    "denim",
    "linen",
  ],
  ...["lavender", "sunflower", "marine", "seashell", "grape", "lemon", "cherry", "coffee", "wine", "walnut", "bone"],
]);

const MAX_QUOTED = 60;

/** The new background in the person's own words. */
function said(prompt: string): string {
  const wanted =
    /\b(?:background|backdrop)\b.*?\b(?:to|into|with|as)\s+(?:showcase |show |depict |be )?(.+)$/is.exec(prompt)?.[1] ??
    prompt;
  const text = wanted
    .replace(/\s+/g, " ")
    .replace(/^(an?|the|plain) /i, "")
    .replace(/[\s.!?]+$/, "");
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** The words of the prompt that name neither a colour nor anything a plain background is made of; null when none do. */
function scene(words: readonly string[]): string | null {
  const ofColour = words.some((word) => /^colou?r(ed)?$/.test(word));
  const colours = colourMentions(words.join(" ")).filter((m) => ofColour || !PLACES.has(m.name));
  const coloured = new Set(colours.flatMap((m) => words.slice(m.from, m.to)));
  const rest = words.filter((w) => !PLAIN_WORDS.test(w) && !BLUR_WORDS.test(w) && !coloured.has(w));
  return rest.length === 0 ? null : rest.join(" ");
}
