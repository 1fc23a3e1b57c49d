import { gaussianBlur } from "../blur.js";
import { luma } from "../luma.js";
import type { Picture } from "../raster.js";
import { boxSum } from "./box-sum.js";
import { type Matches, trust } from "./matches.js";

/** Blur, in working pixels, that parts texture from what is drawn. */
const SMOOTH = 2;
const RADIUS = 4;

/**
 * A fill with its texture brought up to that of its matches. Averaging many patches makes a fill softer than the picture
 * around it; where its fine band is weaker than the match's, the match's takes its place. Where it is as strong, it stays:
 * then it is either a copy already or something that the match does not show.
 */
export function withTexture(before: Picture, after: Picture, matches: Matches): Picture {
  const { width, height, channels } = after;
  const softBefore = gaussianBlur(before, SMOOTH);
  const softAfter = gaussianBlur(after, SMOOTH);
  const strongBefore = bandEnergy(before, softBefore);
  const strongAfter = bandEnergy(after, softAfter);
  const data = after.data.slice();
  for (let i = 0; i < width * height; i++) {
    if (matches.dx[i] === 0 && matches.dy[i] === 0) continue;
    const source = i + matches.dy[i] * width + matches.dx[i];
    const wanted = strongBefore[source];
    if (wanted < 1) continue;
    const share = Math.min(1, Math.max(0, 1.25 * (1 - strongAfter[i] / wanted))) * trust(matches.error[i]);
    if (share === 0) continue;
    const p = i * channels;
    const q = source * before.channels;
    for (let c = 0; c < 3; c++) {
      const lent = before.data[q + c] - softBefore.data[q + c];
      const own = after.data[p + c] - softAfter.data[p + c];
      data[p + c] = Math.min(255, Math.max(0, Math.round(after.data[p + c] + share * (lent - own))));
    }
  }
  return { width, height, channels, data };
}

/** Mean square of the fine band's luma around each pixel. */
function bandEnergy(picture: Picture, soft: Picture): Float32Array {
  const { width, height, channels } = picture;
  const energy = new Float32Array(width * height);
  for (let i = 0, p = 0; i < energy.length; i++, p += channels) {
    const fine =
      luma(picture.data[p], picture.data[p + 1], picture.data[p + 2]) -
      luma(soft.data[p], soft.data[p + 1], soft.data[p + 2]);
    energy[i] = fine * fine;
  }
  boxSum(energy, width, height, RADIUS);
  const share = 1 / (2 * RADIUS + 1) ** 2;
  for (let i = 0; i < energy.length; i++) energy[i] *= share;
  return energy;
}
