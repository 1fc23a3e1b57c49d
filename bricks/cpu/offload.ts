import { Worker } from "node:worker_threads";
import { BrickFailedError } from "../../platform/errors.js";
import type { Picture } from "../raster/raster.js";

/**
 * Performs a job in a worker thread of its own, so that progress and Ctrl-C are served meanwhile; an abort ends the thread
 * at once.
 * @param file the worker's file, which posts one picture and ends.
 * @throws the signal's reason when aborted; {BrickFailedError} when the thread fails.
 */
export function offload(file: URL, job: object, signal: AbortSignal): Promise<Picture> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: job });
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
    `The picture could not be worked on: ${what}.`,
    "Try a smaller picture, or report this.",
    {
      cause,
    },
  );
}
