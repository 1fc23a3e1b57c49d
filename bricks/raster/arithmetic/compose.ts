import { BadInputError } from "../../../platform/errors.js";
import { union } from "../mask.js";
import { optionalMask, optionalPicture } from "../ports.js";
import { type Picture, requireSameSize } from "../raster.js";
import { arithmeticBrick } from "./brick.js";
import { rejectMixture } from "./one-kind.js";

/** COMPOSE: both masks together, or the second picture over the first. */
export const compose = arithmeticBrick("COMPOSE", (inputs) => {
  const mask1 = optionalMask(inputs, "mask1");
  const mask2 = optionalMask(inputs, "mask2");
  const image1 = optionalPicture(inputs, "image1");
  const image2 = optionalPicture(inputs, "image2");
  rejectMixture("COMPOSE", mask1 ?? mask2, image1 ?? image2);
  if (image1 && image2) return { mask: null, image: over(image1, image2) };
  if (mask1 && mask2) {
    requireSameSize(mask1, mask2, "mask1", "mask2");
    return { mask: union(mask1, mask2), image: null };
  }
  throw new BadInputError(
    "COMPOSE needs both masks or both images.",
    "Give mask1 and mask2, or image1 and image2, and leave out the other pair.",
  );
});

/**
 * `top` laid over `below`. A top without alpha covers everything. Onto an opaque picture the blend is truncated, as the
 * original executor does; onto a cut-out it is Porter and Duff's "over" (1984) on straight alpha, rounded.
 * @throws {BadInputError} when the sizes differ.
 */
function over(below: Picture, top: Picture): Picture {
  requireSameSize(below, top, "image1", "image2");
  const { width, height } = below;
  if (top.channels === 3) return { width, height, channels: 3, data: top.data.slice() };
  return below.channels === 3 ? overOpaque(below, top) : overCutout(below, top);
}

function overOpaque(below: Picture, top: Picture): Picture {
  const { width, height } = below;
  const a = below.data;
  const b = top.data;
  const data = new Uint8Array(a.length);
  for (let p = 0, q = 0; p < data.length; p += 3, q += 4) {
    const alpha = b[q + 3] / 255;
    data[p] = a[p] * (1 - alpha) + b[q] * alpha;
    data[p + 1] = a[p + 1] * (1 - alpha) + b[q + 1] * alpha;
    data[p + 2] = a[p + 2] * (1 - alpha) + b[q + 2] * alpha;
  }
  return { width, height, channels: 3, data };
}

function overCutout(below: Picture, top: Picture): Picture {
  const { width, height } = below;
  const a = below.data;
  const b = top.data;
  const data = new Uint8Array(a.length);
  for (let p = 0; p < data.length; p += 4) {
    const upper = b[p + 3] / 255;
    const lower = (a[p + 3] / 255) * (1 - upper);
    const alpha = upper + lower;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) data[p + c] = Math.round((b[p + c] * upper + a[p + c] * lower) / alpha);
    data[p + 3] = Math.round(alpha * 255);
  }
  return { width, height, channels: 4, data };
}
