import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { applyColourMap } from "../bricks/raster/colour-map.js";
import { copyRaster, type Picture } from "../bricks/raster/raster.js";
import { lineage } from "../statemachine/lineage.js";
import type { PlanDocument } from "./documents.js";
import { inspectPicture } from "./ingest/inspect.js";
import { isPlain } from "./ingest/source-facts.js";
import { cutShort, workingPictureOf, workingSize } from "./ingest/working.js";
import { colourMapsOf, createMapCache } from "./publish/colour-maps.js";
import { openPicture } from "./publish/open.js";
import { decodeOriginal } from "./publish/original.js";
import { type PictureFile, publishPicture } from "./publish/picture.js";
import type { OutputOptions } from "./publish.js";

export interface RecolourDeps {
  readonly backends: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
}

export interface RecolourRequest {
  readonly photo: Uint8Array;
  readonly document: Pick<PlanDocument, "plan" | "backends">;
  /** Of the working picture, in pixels: it shows the colours as a whole. */
  readonly longSide: number;
  readonly output?: OutputOptions | undefined;
}

export interface Recoloured {
  readonly file: PictureFile;
  /** The working picture, and what the plan makes of it. */
  readonly before: Picture;
  readonly after: Picture;
}

/**
 * A photo whose plan changes nothing but its colours as a whole, from file to file: the very file that the pipeline's stages come to,
 * without what lies between them in the store. Null where there is more to it: another kind of plan, several results, or a photo
 * whose samples are not those that bricks work on.
 * @throws {BadInputError} as Ingest does.
 */
export function createRecolour({ backends, catalogue }: RecolourDeps) {
  const cache = createMapCache();
  return async ({ photo, document, longSide, output = {} }: RecolourRequest): Promise<Recoloured | null> => {
    const { plan } = document;
    if (plan.results.length !== 1) return null;
    const inspected = await inspectPicture(photo, "The picture");
    if (!isPlain(inspected)) return null;
    const working = workingSize(inspected, longSide);
    const full = await decodeOriginal(photo, inspected).catch((cause: unknown) => {
      throw cutShort("The picture", cause);
    });
    const before = await workingPictureOf(full, working);
    const maps = await colourMapsOf(document, 0, before, backends, cache, catalogue);
    if (maps === null) return null;
    const after = copyRaster(before);
    for (const map of maps) applyColourMap(map, after.data, after.channels);
    const source = { key: "", ...inspected, working };
    const original = await openPicture({ bytes: photo, source, full, fullMayChange: true, before, ratios: null });
    try {
      const [descent = "global"] = lineage(plan, catalogue);
      return { file: await publishPicture(original, after, descent, output, maps), before, after };
    } finally {
      await original.space.release();
    }
  };
}
