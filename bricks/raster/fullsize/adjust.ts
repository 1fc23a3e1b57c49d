import { crop, grow } from "../box.js";
import { boundingBox } from "../mask.js";
import type { Mask, Picture } from "../raster.js";
import { COEFFICIENTS, fitColourModel } from "./colour-model.js";
import { copyOf, type FullPicture, unitOf, whiteOf } from "./full-picture.js";
import { axis, RowReader, span, window } from "./grid.js";

export interface Adjustment {
  readonly original: FullPicture;
  /** The working picture before and after, in the original's colour space. */
  readonly before: Picture;
  readonly after: Picture;
  readonly touched: Mask;
}

/** Working pixels around what was touched that the colour model is carried into. */
const MARGIN = 10;

/**
 * A change of tone and colour at full size, with the original's own detail: around every working pixel the change is
 * explained as a linear map of the colours (a guided filter, He et al. 2013, fitted on touched pixels only), which is
 * then applied to the full-size pixels. What the map does not explain (snow flakes, a lens flare) is enlarged and added.
 * Pixels farther than one working pixel from what was touched keep their exact samples.
 */
export function adjustAtFullSize({ original, before, after, touched }: Adjustment): FullPicture {
  const out = copyOf(original);
  const region = boundingBox(touched);
  if (!region) return out;
  const box = grow(region, MARGIN, before.width, before.height);
  const across = axis(original.width, before.width);
  const down = axis(original.height, before.height);
  const fade = new RowReader(touched.data, 1, across, down);
  const model = new RowReader(
    fitColourModel(crop(before, box), crop(after, box), crop(touched, box)),
    COEFFICIENTS,
    window(across, box.left, box.width),
    window(down, box.top, box.height),
  );
  const unit = unitOf(original);
  const white = whiteOf(original);
  const { width, channels } = original;
  const rows = span(region.top, region.height, down);
  const columns = span(region.left, region.width, across);
  for (let y = rows.from; y < rows.to; y++) {
    fade.moveTo(y);
    model.moveTo(y);
    for (let x = columns.from; x < columns.to; x++) {
      const m = fade.at(x, 0) / 255;
      if (m === 0) continue;
      const at = (y * width + x) * channels;
      const r = original.data[at];
      const g = original.data[at + 1];
      const b = original.data[at + 2];
      for (let c = 0; c < 3; c++) {
        const k = 4 * c;
        const made = model.at(x, k) * r + model.at(x, k + 1) * g + model.at(x, k + 2) * b + unit * model.at(x, k + 3);
        const value = original.data[at + c] + m * (made - original.data[at + c]);
        out.data[at + c] = value < 0 ? 0 : value > white ? white : value + 0.5;
      }
    }
  }
  return out;
}
