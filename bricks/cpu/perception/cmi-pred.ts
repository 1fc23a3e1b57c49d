import type { PortValue } from "../../brick.js";
import { implement } from "../../description.js";
import { onWhite } from "../../raster/cutout.js";
import { area, boundingBox } from "../../raster/mask.js";
import { marginsFor, outpaintingCanvas, readRatios } from "../../raster/outpaint.js";
import { requiredPicture } from "../../raster/ports.js";
import type { Raster } from "../../raster/raster.js";
import { captionOf, type Scene, whereIs } from "./caption/caption.js";
import { colourShares } from "./colour.js";
import { here } from "./described.js";
import { areaOf, centreX, centreY } from "./detection/geometry.js";
import { lookAt } from "./detection/look.js";
import { certain } from "./detection/presence.js";
import { infer } from "./inference/inference.js";
import { skyMask } from "./segmentation/region.js";
import { salientObject } from "./segmentation/salient-object.js";

/** A caption from detections, colours and text; and the outpainting canvas by arithmetic. */
export const cmiPred = implement(here.cmiPred, {
  async run(inputs, { signal }): Promise<Record<string, PortValue>> {
    const picture = requiredPicture(inputs, "image");
    const ratios = readRatios(inputs);
    const caption = await describe(onWhite(picture), signal);
    if (ratios === null) return { caption, image: null, mask: null };
    const { image, mask } = outpaintingCanvas(picture, marginsFor(picture.width, picture.height, ratios));
    return { caption, image, mask };
  },
});

async function describe(picture: Raster<3>, signal: AbortSignal): Promise<string> {
  const objects = certain(await lookAt(picture, signal).objects(), picture);
  const text = await infer("text", { picture }, signal);
  const sky = skyMask(picture);
  const subject = objects.length === 0 ? await subjectOf(picture, signal) : null;
  return captionOf({ picture, objects, text, sky: sky ? area(sky) / sky.data.length : 0, subject });
}

async function subjectOf(picture: Raster<3>, signal: AbortSignal): Promise<Scene["subject"]> {
  const mask = await salientObject(picture, signal);
  const box = mask && boundingBox(mask);
  if (!mask || !box || area(mask) > 0.6 * mask.data.length) return null;
  const colours = colourShares(picture, mask)
    .filter(([, share]) => share > 0.25)
    .slice(0, 2)
    .map(([name]) => name);
  if (colours.length === 0) return null;
  const share = areaOf(box) / (picture.width * picture.height);
  const where = whereIs(centreX(box) / picture.width, centreY(box) / picture.height, Math.min(share, 0.39));
  return { colours, where: where ?? "in the middle" };
}
