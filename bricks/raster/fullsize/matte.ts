import { gaussianBlur } from "../blur.js";
import { crop, grow } from "../box.js";
import { alphaMask } from "../cutout.js";
import { channelBox } from "../mask.js";
import type { Picture, Raster } from "../raster.js";
import type { FullPicture } from "./full-picture.js";
import { unitOf, whiteOf } from "./full-picture.js";
import { axis, RowReader, span, window } from "./grid.js";
import { fitMatteModel, MATTE_COEFFICIENTS } from "./matte-model.js";

export interface CutoutParts {
  readonly original: FullPicture;
  /** The working picture, in the original's colour space. */
  readonly before: Picture;
  /** Its cut-out: alpha says what belongs to the object. */
  readonly cutout: Raster<4>;
}

/** Working pixels around the cut-out that the model is fitted on. */
const MARGIN = 12;

/**
 * A cut-out at full size: the original's own colours, and an alpha that follows the original's edges. Near the edge
 * alpha is explained as a linear function of colour (a guided filter) and read from the full-size pixels; far from it,
 * and where colour says nothing, it is the enlarged alpha.
 */
export function cutoutAtFullSize({ original, before, cutout }: CutoutParts): FullPicture {
  const { width, height, channels } = original;
  const data =
    original.data instanceof Uint16Array ? new Uint16Array(width * height * 4) : new Uint8Array(width * height * 4);
  const out: FullPicture = { width, height, channels: 4, data };
  const region = channelBox(cutout, 3, 0);
  if (!region) return out;
  const box = grow(region, MARGIN, before.width, before.height);
  const across = axis(width, before.width);
  const down = axis(height, before.height);
  const [overX, overY] = [window(across, box.left, box.width), window(down, box.top, box.height)];
  const local = crop(cutout, box);
  const enlarged = Math.max(across.scale, down.scale) > 1;
  const alphas = alphaMask(local);
  // The steps of a hard mask are rounded off before they are enlarged, and the edge made steep again after.
  const plain = new RowReader((enlarged ? gaussianBlur(alphas, 1) : alphas).data, 1, overX, overY);
  const model = new RowReader(fitMatteModel(crop(before, box), local), MATTE_COEFFICIENTS, overX, overY);
  const unit = unitOf(original);
  const white = whiteOf(original);
  const rows = span(region.top, region.height, down);
  const columns = span(region.left, region.width, across);
  for (let y = rows.from; y < rows.to; y++) {
    plain.moveTo(y);
    model.moveTo(y);
    for (let x = columns.from; x < columns.to; x++) {
      const p = (y * width + x) * channels;
      const q = (y * width + x) * 4;
      let alpha = enlarged ? steepened(plain.at(x, 0)) : plain.at(x, 0);
      const trusted = enlarged ? model.at(x, 4) : 0;
      if (trusted > 0) {
        const linear =
          model.at(x, 0) * original.data[p] +
          model.at(x, 1) * original.data[p + 1] +
          model.at(x, 2) * original.data[p + 2];
        alpha += trusted * (linear / unit + model.at(x, 3) - alpha);
        // Guided values overshoot a little at both ends.
        alpha = Math.min(255, Math.max(0, (alpha - 6) * (255 / 243)));
      }
      if (alpha === 0) continue;
      data[q] = original.data[p];
      data[q + 1] = original.data[p + 1];
      data[q + 2] = original.data[p + 2];
      const own = channels === 4 ? original.data[p + 3] : white;
      data[q + 3] = Math.round((own * alpha) / 255);
    }
  }
  return out;
}

function steepened(alpha: number): number {
  return Math.min(255, Math.max(0, (alpha - 127.5) * 1.8 + 127.5));
}
