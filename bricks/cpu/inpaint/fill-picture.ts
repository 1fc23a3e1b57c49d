import type { Mask, Picture } from "../../raster/raster.js";
import type { Effort } from "./fill/fill.js";
import type { Prior } from "./fill/prior.js";
import { runTeam } from "./team/run-team.js";

export interface FillRequest {
  readonly image: Picture;
  /** 255 = fill, 0 = keep. */
  readonly hole: Mask;
  readonly effort: Effort;
  readonly prior: Prior;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** A first estimate of the hole, and the long side (pixels) of the scale from which on it is worked over. */
  readonly estimate?: { readonly picture: Picture; readonly side: number };
  /** Default: the machine's cores, at most 4. The result does not depend on it. */
  readonly threads?: number;
}

/** The picture with its hole filled; every other pixel, and the alpha channel, exactly as it was. */
export async function fillPicture(request: FillRequest): Promise<Picture> {
  const { image, hole, estimate } = request;
  const { width, height, channels } = image;
  const rgb = new Uint8Array(3 * width * height);
  const inside = new Uint8Array(width * height);
  for (let p = 0; p < inside.length; p++) {
    inside[p] = hole.data[p] > 127 ? 1 : 0;
    const from = inside[p] === 1 && estimate !== undefined ? estimate.picture : image;
    for (let c = 0; c < 3; c++) rgb[3 * p + c] = from.data[from.channels * p + c];
  }
  const filled = await runTeam({
    job: {
      width,
      height,
      seed: request.seed,
      effort: request.effort,
      prior: request.prior,
      startFrom: estimate?.side ?? null,
    },
    picture: rgb,
    hole: inside,
    signal: request.signal,
    ...(request.threads === undefined ? {} : { threads: request.threads }),
  });
  const data = image.data.slice();
  for (let p = 0; p < inside.length; p++) {
    if (inside[p] === 0) continue;
    for (let c = 0; c < 3; c++) data[channels * p + c] = filled[3 * p + c];
  }
  return { width, height, channels, data };
}
