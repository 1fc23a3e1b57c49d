import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { Workflow } from "../../platform/workflow.js";
import type { Artefacts } from "../artefacts.js";
import type { BrickHandler } from "../brick.js";
import type { HandOver } from "./hand-over.js";

/** What all functions around GPU predictions are given. */
export interface GpuDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly workflow: Pick<Workflow, "sendTaskSuccess" | "sendTaskFailure" | "sendTaskHeartbeat">;
  /** Providers among them are asked for predictions. */
  readonly backends: readonly Backend[];
  readonly catalogue?: Catalogue;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Those that look after runs, and never touch a pixel. */
export interface GpuWatchDependencies extends GpuDependencies {
  /** Brings a run that is over to whoever copies its output. */
  readonly handOver: HandOver;
}

/** Those that send pictures to providers and copy what they made. */
export interface GpuWorkDependencies extends GpuDependencies {
  readonly artefacts: Artefacts;
  /**
   * Where providers post the end of a prediction, by backend; null for one that is not told an address with each run, or does not
   * post. Left out where no callback of any kind leads here: everything is polled.
   */
  readonly webhook?: (backend: string) => string | null;
  /** Runs a brick in place: for a call whose provider cannot serve it and that names a backend to fall back on. */
  readonly brick?: BrickHandler;
}
