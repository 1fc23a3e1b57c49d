import { Aborted } from "./failure.js";

/** A signal that follows its parent and can be raised on its own. Call `dispose` when the work is over. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  dispose(): void;
}

export function linkAbort(parent: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = (): void => controller.abort();
  if (parent.aborted) controller.abort();
  else parent.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    abort: follow,
    dispose: () => parent.removeEventListener("abort", follow),
  };
}

/** Settles as `work` does, or rejects with {@link Aborted} as soon as the signal is raised. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(new Aborted("stopped"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    const done = (): void => signal.removeEventListener("abort", stop);
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
