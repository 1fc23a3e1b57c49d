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
import type { StyleName } from "./words.js";

/** Who paints each style. */
export const painters: Readonly<Record<StyleName, Painter>> = {
  "oil painting": oil,
  impressionist,
  pointillism,
  watercolour,
  "ink wash": inkWash,
  "pencil sketch": pencil,
  "coloured pencil": colouredPencil,
  charcoal,
  "line art": lineArt,
  engraving,
  halftone,
  cartoon,
  "pop art": popArt,
  "pixel art": pixelArt,
  mosaic,
  "stained glass": stainedGlass,
  "black and white": blackAndWhite,
  noir,
  sepia,
  vintage,
  blueprint,
  neon,
};
