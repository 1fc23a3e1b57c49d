import type { Painter } from "./painter.js";
import { cartoon, popArt } from "./painters/comic.js";
import { blueprint, charcoal, colouredPencil, lineArt, pencil } from "./painters/drawing.js";
import { impressionist } from "./painters/impressionist.js";
import { neon } from "./painters/neon.js";
import { oil } from "./painters/oil.js";
import { blackAndWhite, noir, sepia, vintage } from "./painters/photographic.js";
import { pixelArt } from "./painters/pixel-art.js";
import { pointillism } from "./painters/pointillism.js";
import { engraving, halftone } from "./painters/print.js";
import { mosaic, stainedGlass } from "./painters/tiles.js";
import { inkWash, watercolour } from "./painters/watercolour.js";

interface Style {
  readonly paint: Painter;
  /** Other words for it, lower case, hyphens as spaces. A phrase of the text that contains one asks for this style. */
  readonly words: readonly string[];
}

/** Every style that this machine paints, by its name. */
export const styles = {
  "oil painting": {
    paint: oil,
    words: [
      "oil",
      "oil paint",
      "oil painting",
      "oil paintings",
      "oils",
      "oil on canvas",
      "classical painting",
      "old master",
      "painting",
      "painted",
      "painterly",
    ],
  },
  impressionist: {
    paint: impressionist,
    words: ["impressionist", "impressionism", "impressionistic", "impressionist painting"],
  },
  pointillism: {
    paint: pointillism,
    words: ["pointillism", "pointillist", "pointillistic", "dot painting", "stippled", "stippling"],
  },
  watercolour: {
    paint: watercolour,
    words: [
      "watercolour",
      "watercolor",
      "watercolours",
      "watercolors",
      "water colour",
      "water color",
      "aquarelle",
      "gouache",
    ],
  },
  "ink wash": {
    paint: inkWash,
    words: [
      "ink wash",
      "chinese ink",
      "ink painting",
      "sumi e",
      "sumi",
      "wash painting",
      "ink and wash",
      "chinese painting",
    ],
  },
  "pencil sketch": {
    paint: pencil,
    words: ["pencil", "pencil sketch", "pencil drawing", "sketch", "sketched", "graphite", "hand drawn", "drawing"],
  },
  "coloured pencil": {
    paint: colouredPencil,
    words: [
      "coloured pencil",
      "colored pencil",
      "coloured pencils",
      "colored pencils",
      "colour pencil",
      "color pencil",
      "coloured sketch",
      "colored sketch",
      "crayon",
      "crayons",
    ],
  },
  charcoal: { paint: charcoal, words: ["charcoal", "charcoal drawing", "charcoal sketch"] },
  "line art": {
    paint: lineArt,
    words: [
      "line art",
      "lineart",
      "line drawing",
      "ink drawing",
      "ink lines",
      "outline",
      "outlines",
      "coloring book",
      "colouring book",
      "pen and ink",
      "pen drawing",
    ],
  },
  engraving: { paint: engraving, words: ["engraving", "engraved", "etching", "etched", "copperplate", "banknote"] },
  halftone: { paint: halftone, words: ["halftone", "half tone", "newspaper", "newsprint"] },
  cartoon: {
    paint: cartoon,
    words: [
      "cartoon",
      "cartoonish",
      "toon",
      "comic",
      "comics",
      "comic book",
      "cel shaded",
      "cel shading",
      "graphic novel",
    ],
  },
  "pop art": { paint: popArt, words: ["pop art", "popart", "lichtenstein", "ben day"] },
  "pixel art": {
    paint: pixelArt,
    words: ["pixel", "pixel art", "pixelart", "pixelated", "pixellated", "8 bit", "16 bit", "retro game"],
  },
  mosaic: { paint: mosaic, words: ["mosaic", "tessera", "tesserae", "roman mosaic"] },
  "stained glass": { paint: stainedGlass, words: ["stained glass", "stained glass window"] },
  "black and white": {
    paint: blackAndWhite,
    words: [
      "black and white",
      "b w",
      "bw",
      "monochrome",
      "monochromatic",
      "greyscale",
      "grayscale",
      "grey scale",
      "gray scale",
    ],
  },
  noir: { paint: noir, words: ["noir", "film noir"] },
  sepia: {
    paint: sepia,
    words: ["sepia", "sepia tone", "daguerreotype", "old photo", "old photograph", "antique photo"],
  },
  vintage: {
    paint: vintage,
    words: ["vintage", "retro", "retro photo", "polaroid", "faded film", "1970s", "70s", "seventies"],
  },
  blueprint: { paint: blueprint, words: ["blueprint", "blue print", "technical drawing", "cyanotype"] },
  neon: { paint: neon, words: ["neon", "neon lines", "neon glow"] },
} as const satisfies Readonly<Record<string, Style>>;

export type StyleName = keyof typeof styles;

export const styleNames = Object.keys(styles) as readonly StyleName[];
