import { workerFile } from "../../../platform/worker-file.js";
import type { Picture } from "../../raster/raster.js";
import { offload as offloadTo } from "../offload.js";
import type { Job } from "./job.js";

/** Performs a job in a worker thread of its own. */
export function offload(job: Job, signal: AbortSignal): Promise<Picture> {
  return offloadTo(workerFile(import.meta.url, "./job.worker.js"), job, signal);
}
