import { Worker } from "node:worker_threads";
import { BrickFailedError } from "../../../platform/errors.js";
import { workerFile } from "../../../platform/worker-file.js";
import type { Picture } from "../../raster/raster.js";
import type { Job } from "./job.js";

/**
 * Performs a job in a worker thread of its own, so that progress and Ctrl-C are served meanwhile; an abort ends the thread
 * at once.
 * @throws the signal's reason when aborted; {BrickFailedError} when the thread fails.
 */
export function offload(job: Job, signal: AbortSignal): Promise<Picture> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(import.meta.url, "./job.worker.js"), { workerData: job });
    const stop = () => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", stop);
      finish();
    };
    signal.addEventListener("abort", stop, { once: true });
    worker.once("message", (picture: Picture) => settle(() => resolve(picture)));
    worker.once("error", (cause) => settle(() => reject(failed(cause))));
    worker.once("exit", (code) => settle(() => reject(failed(new Error(`worker thread ended with status ${code}`)))));
  });
}

function failed(cause: unknown): BrickFailedError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new BrickFailedError(
    `The picture could not be repainted: ${what}.`,
    "Try a smaller picture, or report this.",
    {
      cause,
    },
  );
}
