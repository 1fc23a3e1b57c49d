import { Aborted } from "./failure.js";

/**
 * Says that work has been stopped, to whatever waits. Much lighter than AbortSignal, of which a state would need
 * several; a function gets a real one ({@link StopSignal.asAbortSignal}).
 */
export class StopSignal {
  #stopped = false;
  readonly #listeners = new Set<() => void>();

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls back once, at once where it has stopped already. Answers what takes the listener back. */
  onStop(listener: () => void): () => void {
    if (this.#stopped) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A signal that stops with this one and can be stopped by itself; `release` when its work is over. */
  child(): { readonly signal: StopSignal; readonly release: () => void } {
    const signal = new StopSignal();
    return { signal, release: this.onStop(() => signal.stop()) };
  }

  asAbortSignal(): AbortSignal {
    const controller = new AbortController();
    this.onStop(() => controller.abort());
    return controller.signal;
  }

  /** Settles as `work` does, or rejects with {@link Aborted} as soon as this stops. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const release = this.onStop(() => reject(new Aborted("stopped")));
      work.then(
        (value) => {
          release();
          resolve(value);
        },
        (error: unknown) => {
          release();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}
