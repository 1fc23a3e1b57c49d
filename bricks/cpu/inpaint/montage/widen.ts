import { crop, paste } from "../../../raster/box.js";
import { area, complement, requireBox } from "../../../raster/mask.js";
import { dilateBox } from "../../../raster/morphology.js";
import type { Mask, Picture, Raster } from "../../../raster/raster.js";
import { foreignShares } from "./foreign.js";
import { choosePiece, columnOf, gapOf, type Piece } from "./piece.js";
import { shrinkBy } from "./shrink.js";
import { knownAt, pixelAt, type Strip, stripsBeside } from "./strip.js";

export interface Widened {
  readonly image: Picture;
  /** What is still to be filled. */
  readonly hole: Mask;
}

/** Long side, in pixels, on which pieces are chosen. */
const CHOSEN_SIDE = 256;
/** A piece whose end differs by more than this (squared, three channels) does not go on with the picture. */
const MOST_DIFFERENCE = 4500;
/** Foreignness from which on a pixel of a piece is left for the patches to fill. */
const FOREIGN = 0.1;
/** What lies this near to the foreign, in pixels of the small picture, is left as well: its soft edge. */
const FOREIGN_RIM = 3;
/** Share of a piece that may be foreign; beyond it the whole strip is left to the patches. */
const MOST_FOREIGN = 0.25;
/** A piece mirrored closer to the border than this share of the picture shows as symmetry. */
const LEAST_APART = 0.12;
/** Narrower strips are filled well by patches alone; narrower pictures have no pieces. */
const LEAST_EXTENT = 48;
const LEAST_KNOWN = 96;

/**
 * Lays one large piece of the picture, shifted or mirrored, over the outer part of each new side, and leaves open the gap
 * between them: patches alone would repeat the same few pieces over and over, where across a gap they have something to
 * join (the idea of Pritch, Kav-Venaki & Peleg 2009, "Shift-map image editing"). Where no piece fits, or one would show the
 * subject again, the hole stays. Only for a canvas whose known part is one rectangle; every other comes back as it was.
 */
export function widen(image: Picture, hole: Mask): Widened {
  const known = complement(hole);
  const box = requireBox(known);
  if (area(known) !== box.width * box.height || box.width < LEAST_KNOWN) return { image, hole };
  const band = { left: 0, top: box.top, width: image.width, height: box.height };
  const factor = Math.max(1, Math.ceil(Math.max(band.width, band.height) / CHOSEN_SIDE));
  const middle = crop<3 | 4>(image, { ...band, left: box.left, width: box.width });
  const small = shrinkBy(middle, factor);
  const data = crop<3 | 4>(image, band).data.slice();
  const open = crop(hole, band).data.slice();
  const wide = { ...crop<3 | 4>(image, band), data };
  for (const strip of stripsBeside(box.left, box.width, image.width)) {
    if (strip.extent < LEAST_EXTENT) continue;
    const piece = pieceFor(small, strip, factor);
    if (piece !== null) lay(wide, open, strip, piece);
  }
  return {
    image: paste<3 | 4>(image, wide, 0, band.top),
    hole: paste(hole, { ...crop(hole, band), data: open }, 0, band.top),
  };
}

interface Laid extends Piece {
  readonly isForeign: (k: number, y: number) => boolean;
}

/** The piece for a strip of the whole picture, chosen on the small one; null when none fits. */
function pieceFor(small: Raster<3>, strip: Strip, factor: number): Laid | null {
  const known = small.width;
  const { outward } = strip;
  const border = outward === 1 ? known : -1;
  const little: Strip = { border, outward, extent: Math.ceil(strip.extent / factor), known };
  const shares = foreignShares(small, outward);
  const foreign = dilateBox(
    { width: known, height: small.height, channels: 1, data: Uint8Array.from(shares, (s) => (s > FOREIGN ? 255 : 0)) },
    FOREIGN_RIM,
  ).data;
  const gap = gapOf(little);
  // A fold right at the border always fits, but shows as symmetry: only where nothing else does.
  for (const apart of [Math.round(LEAST_APART * known), -gap]) {
    const choice = choosePiece(small, little, shares, apart);
    if (choice === null || choice.difference > MOST_DIFFERENCE) continue;
    const { mirrored, at, down } = choice.piece;
    let shown = 0;
    for (let y = 0; y < small.height; y++) {
      for (let u = gap; u < little.extent; u++) {
        if (shares[knownAt(little, small, columnOf(choice.piece, u), y + down)] > FOREIGN) shown++;
      }
    }
    if (shown > MOST_FOREIGN * (little.extent - gap) * small.height) continue;
    return {
      mirrored,
      at: mirrored ? factor * at : factor * (at + 1) - 1,
      down: factor * down,
      isForeign: (k, y) => {
        const column = Math.min(known - 1, Math.floor(k / factor));
        const row = Math.min(small.height - 1, Math.max(0, Math.floor(y / factor)));
        return foreign[knownAt(little, small, column, row)] > 0;
      },
    };
  }
  return null;
}

/** Copies the piece, but for what is foreign, and closes the hole there. */
function lay(wide: Picture, open: Uint8Array, strip: Strip, piece: Laid): void {
  const { width, height, channels, data } = wide;
  for (let y = 0; y < height; y++) {
    for (let u = gapOf(strip); u < strip.extent; u++) {
      const column = columnOf(piece, u);
      if (column < 0 || column >= strip.known || piece.isForeign(column, y + piece.down)) continue;
      const to = pixelAt(strip, width, u, y);
      const from = knownAt(strip, wide, column, y + piece.down);
      for (let c = 0; c < 3; c++) data[channels * to + c] = data[channels * from + c];
      open[to] = 0;
    }
  }
}
