import { boundingBox, coverage } from "../../../raster/mask.js";
import type { Mask, Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { detectObjects } from "../detection/detect-objects.js";
import { areaOf, centreX, centreY } from "../detection/geometry.js";
import { infer } from "../inference/inference.js";
import { isnetFolder } from "../inference/models.js";
import { type Detection, hint } from "../inference/protocol.js";
import { withoutSpecks } from "./clean.js";
import { geodesicSaliency } from "./geodesic.js";
import { cutWithHints, objectMask } from "./object-mask.js";

const SALIENCY_SIDE = 300;
/** Coverage outside of which "the salient object" is nothing, or everything. */
const LEAST = 0.004;
const MOST = 0.97;

/** The soft mask of the most prominent object, or null when nothing stands out. */
export async function salientObject(picture: Raster<3>, signal: AbortSignal): Promise<Mask | null> {
  if (isnetFolder() !== null) {
    const mask = withoutSpecks(await infer("salient", { picture }, signal));
    if (stands(mask)) return mask;
  }
  const prominent = mostProminent(await detectObjects(picture, signal), picture);
  const mask = prominent ? await objectMask(picture, prominent.box, signal) : await cutFromSaliency(picture, signal);
  return mask && stands(mask) ? mask : null;
}

function stands(mask: Mask): boolean {
  const share = coverage(mask);
  return share >= LEAST && share <= MOST;
}

/** The detection that is sure, large and central, or null when none is. */
function mostProminent(found: readonly Detection[], { width, height }: Raster<3>): Detection | null {
  const prominence = ({ score, box }: Detection) => {
    const off = (centreX(box) / width - 0.5) ** 2 + (centreY(box) / height - 0.5) ** 2;
    return score * Math.sqrt(areaOf(box) / (width * height)) * Math.exp(-2 * off);
  };
  // A table or a bed is what the subject lies on.
  const subjects = found.filter(({ label, score }) => score >= 0.35 && label !== "dining table" && label !== "bed");
  const [best] = subjects.sort((a, b) => prominence(b) - prominence(a));
  return best && prominence(best) > 0.1 ? best : null;
}

/** GrabCut started from what differs from the picture's border. */
async function cutFromSaliency(picture: Raster<3>, signal: AbortSignal): Promise<Mask | null> {
  const scale = SALIENCY_SIDE / Math.max(picture.width, picture.height);
  const width = Math.max(2, Math.round(picture.width * scale));
  const height = Math.max(2, Math.round(picture.height * scale));
  const saliency = geodesicSaliency(resample(picture, width, height, "area"));
  const mean = saliency.data.reduce((a, b) => a + b, 0) / saliency.data.length;
  const high = Math.min(204, Math.max(89, 2.2 * mean));
  const low = Math.min(64, 0.9 * mean);
  const box = boundingBox(saliency, Math.min(254, Math.round(high)));
  if (box === null) return null;
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  return cutWithHints(picture, whole, signal, (x, y) => {
    const u = Math.min(width - 1, Math.floor(x * scale));
    const v = Math.min(height - 1, Math.floor(y * scale));
    if (u < 2 || v < 2 || u > width - 3 || v > height - 3) return hint.background;
    const value = saliency.data[v * width + u];
    return value > high ? hint.maybeForeground : value < low ? hint.background : hint.maybeBackground;
  });
}
