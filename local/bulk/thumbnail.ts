import sharp from "sharp";
import { isMask, type Raster } from "../../bricks/raster/raster.js";
import { resample } from "../../bricks/raster/resample.js";

/** Pixels of a small picture's long side. */
export const THUMBNAIL_SIDE = 160;

/** Before and after, side by side in one small JPEG, each in a square of {@link THUMBNAIL_SIDE} pixels. */
export async function beforeAndAfter(before: Raster, after: Raster | null): Promise<Uint8Array> {
  const side = THUMBNAIL_SIDE;
  const sheet = new Uint8Array(2 * side * side * 3).fill(236);
  paste(before, sheet, 0);
  if (after !== null) paste(after, sheet, side);
  // A white line between them: two wide photos would look like one.
  for (let y = 0; y < side; y++) sheet.fill(255, (y * 2 * side + side - 1) * 3, (y * 2 * side + side + 1) * 3);
  return sharp(sheet, { raw: { width: 2 * side, height: side, channels: 3 } })
    .jpeg({ quality: 78 })
    .toBuffer();
}

/** Puts a picture in the middle of the square that begins at column `left`; transparency as light grey. */
function paste(raster: Raster, sheet: Uint8Array, left: number): void {
  const side = THUMBNAIL_SIDE;
  const scale = Math.min(1, side / Math.max(raster.width, raster.height));
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const small = scale === 1 ? raster : resample(raster, width, height, "area");
  const [x0, y0] = [left + Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  for (let y = 0, p = 0; y < height; y++) {
    let q = ((y0 + y) * 2 * side + x0) * 3;
    for (let x = 0; x < width; x++, p += small.channels, q += 3) {
      const alpha = small.channels === 4 ? small.data[p + 3] / 255 : 1;
      for (let c = 0; c < 3; c++) {
        const value = small.data[isMask(small) ? p : p + c];
        sheet[q + c] = value * alpha + 236 * (1 - alpha);
      }
    }
  }
}
