import { type Mask, type Picture, type Raster, requireSameSize } from "./raster.js";

/** The picture with the mask as its alpha (multiplied with the alpha that it has). */
export function cutOut(picture: Picture, mask: Mask): Raster<4> {
  requireSameSize(picture, mask, "The picture", "the mask");
  const { width, height, channels, data } = picture;
  const out = new Uint8Array(width * height * 4);
  for (let i = 0, p = 0, q = 0; i < mask.data.length; i++, p += channels, q += 4) {
    out[q] = data[p];
    out[q + 1] = data[p + 1];
    out[q + 2] = data[p + 2];
    out[q + 3] = channels === 4 ? Math.round((data[p + 3] * mask.data[i]) / 255) : mask.data[i];
  }
  return { width, height, channels: 4, data: out };
}

/** A picture's alpha channel as a mask; 255 everywhere when it has none. */
export function alphaMask(picture: Picture): Mask {
  const { width, height, channels, data } = picture;
  const alpha = new Uint8Array(width * height).fill(255);
  if (channels === 4) for (let i = 0; i < alpha.length; i++) alpha[i] = data[4 * i + 3];
  return { width, height, channels: 1, data: alpha };
}

/** The picture without its alpha channel, as seen over white. */
export function onWhite(picture: Picture): Raster<3> {
  const { width, height, channels, data } = picture;
  const out = new Uint8Array(width * height * 3);
  for (let p = 0, q = 0; q < out.length; p += channels, q += 3) {
    const alpha = channels === 4 ? data[p + 3] : 255;
    for (let c = 0; c < 3; c++) out[q + c] = Math.round((data[p + c] * alpha + 255 * (255 - alpha)) / 255);
  }
  return { width, height, channels: 3, data: out };
}
