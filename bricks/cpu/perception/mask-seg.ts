import { implement } from "../../description.js";
import { type Box, boxMask } from "../../raster/box.js";
import { connectedComponents, selectComponents } from "../../raster/components.js";
import { onWhite } from "../../raster/cutout.js";
import { area, intersection, requireBox, threshold, union } from "../../raster/mask.js";
import { dilateDisc } from "../../raster/morphology.js";
import { requiredMask, requiredPicture } from "../../raster/ports.js";
import { blank, type Mask, type Raster, requireSameSize } from "../../raster/raster.js";
import { segmented } from "./brick-io.js";
import { here } from "./described.js";
import { hint } from "./inference/protocol.js";
import { withoutSpecks } from "./segmentation/clean.js";
import { cutWithHints, objectMask } from "./segmentation/object-mask.js";

/** A rough mask is taken apart into this many objects at most. */
const OBJECTS = 5;
const SPECK = 0.04;
/** Shares of the rough mask that a segmentation must cover, and of itself that must lie near it, to be believed. */
const COVERS = 0.45;
const STAYS = 0.6;

/** Segments the object that a rough mask points at. */
export const maskSeg = implement(here.maskSeg, {
  async run(inputs, { signal }) {
    const picture = requiredPicture(inputs, "image");
    const rough = threshold(requiredMask(inputs, "mask"));
    requireSameSize(picture, rough, "The picture", "the mask");
    requireBox(rough);
    const parts = connectedComponents(rough);
    const largest = parts.list[0].area;
    let mask: Mask = blank(picture.width, picture.height, 1);
    for (const { label, box } of parts.list.filter(({ area: a }) => a >= SPECK * largest).slice(0, OBJECTS)) {
      const one = selectComponents(parts, (c) => c.label === label);
      mask = union(mask, await segmentOne(onWhite(picture), one, box, signal));
    }
    return segmented(picture, mask);
  },
});

/** The object under one rough stroke or patch: what a model sees in its box, if it agrees with the stroke; else grabCut. */
async function segmentOne(picture: Raster<3>, rough: Mask, box: Box, signal: AbortSignal): Promise<Mask> {
  const near = dilateDisc(rough, Math.max(4, 0.12 * Math.min(box.width, box.height)));
  const seen = await objectMask(picture, box, signal);
  const covered = area(intersection(seen, rough)) / area(rough);
  const stays = area(intersection(seen, near)) / Math.max(1, area(seen));
  if (covered >= COVERS && stays >= STAYS) return withoutSpecks(intersection(seen, near));
  const cut = await cutWithHints(picture, box, signal, (x, y) => {
    const at = Math.min(picture.height - 1, Math.floor(y)) * picture.width + Math.min(picture.width - 1, Math.floor(x));
    return rough.data[at] > 0 ? hint.maybeForeground : near.data[at] > 0 ? hint.maybeBackground : hint.background;
  });
  const kept = withoutSpecks(intersection(cut, near));
  // A patch of one colour has no object to find in it: then it is itself what was meant.
  return area(intersection(kept, rough)) >= 0.25 * area(rough)
    ? kept
    : intersection(rough, boxMask(box, rough.width, rough.height));
}
