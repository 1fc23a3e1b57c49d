import type { Announcement } from "../../platform/announcer.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { ObjectStreams } from "../../platform/streams.js";
import type { PictureDependencies } from "./pictures.js";

/** What the batch function is given. */
export interface BatchDependencies extends PictureDependencies {
  readonly store: ObjectStore;
  readonly streams: ObjectStreams;
  readonly records: Records;
  /** The store's name, as an S3 Inventory of it says it. Null or missing: it has none. */
  readonly bucket?: string | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Builders look at pictures: what one refuses for one photo it may do for another. */
  readonly looks: boolean;
  /** All that bricks can run on here is the CPU. */
  readonly cpuOnly: boolean;
  /** Turns on the GPUs that all batches share; null: as many as they like. */
  readonly gpuTurns: number | null;
  /** Photos that one call of the items function takes. */
  readonly perCall: number;
  readonly announce?: ((news: Announcement) => Promise<void>) | undefined;
}
