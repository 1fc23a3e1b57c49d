import { randomUUID } from "node:crypto";
import { ApiError } from "./api-error.js";
import { StateFailure, stateErrors } from "./failure.js";
import type { Payload } from "./json.js";
import type { Timers } from "./timers.js";

interface Waiting {
  succeed(output: Payload): void;
  fail(failure: StateFailure): void;
  beat(): void;
}

/** A task that waits for its token to come back. */
export interface TokenTask {
  readonly token: string;
  /** Resolves with the output that SendTaskSuccess brought; rejects with a {@link StateFailure}. */
  readonly result: Promise<Payload>;
  /** Starts counting heartbeats, every `seconds`. */
  expectHeartbeats(seconds: number): void;
  /** The task is over; the token is from now on TaskTimedOut. */
  close(): void;
}

const REMEMBERED = 10_000;
const TOKEN = /^AQB([0-9a-f]{32})([0-9a-f]{32})$/;

/** Task tokens that were issued: those waited for, and for a while those that are over. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();
  readonly #closed = new Set<string>();

  constructor(private readonly timers: Timers) {}

  issue(): TokenTask {
    const token = `AQB${randomUUID()}${randomUUID()}`.replaceAll("-", "");
    let settle: { resolve: (output: Payload) => void; reject: (failure: StateFailure) => void } | undefined;
    const result = new Promise<Payload>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever waits sees the rejection; when the task was stopped before, nobody does.
    result.catch(() => {});
    let cancelHeartbeat = (): void => {};
    let heartbeatSeconds: number | undefined;
    const beat = (): void => {
      cancelHeartbeat();
      if (heartbeatSeconds === undefined) return;
      cancelHeartbeat = this.timers.after(heartbeatSeconds * 1000, () => {
        close();
        settle?.reject(new StateFailure(stateErrors.heartbeat));
      });
    };
    const close = (): void => {
      cancelHeartbeat();
      heartbeatSeconds = undefined;
      if (!this.#waiting.delete(token)) return;
      this.#closed.add(token);
      const oldest = this.#closed.values().next();
      if (this.#closed.size > REMEMBERED && !oldest.done) this.#closed.delete(oldest.value);
    };
    this.#waiting.set(token, {
      succeed: (output) => {
        close();
        settle?.resolve(output);
      },
      fail: (failure) => {
        close();
        settle?.reject(failure);
      },
      beat,
    });
    return {
      token,
      result,
      expectHeartbeats: (seconds) => {
        if (!this.#waiting.has(token)) return;
        heartbeatSeconds = seconds;
        beat();
      },
      close,
    };
  }

  succeed(token: string, output: Payload): void {
    this.#find(token).succeed(output);
  }

  fail(token: string, error: string | undefined, cause: string | undefined): void {
    this.#find(token).fail(new StateFailure(error, cause));
  }

  heartbeat(token: string): void {
    this.#find(token).beat();
  }

  /** @throws {ApiError} InvalidToken, TaskTimedOut or TaskDoesNotExist. */
  #find(token: string): Waiting {
    const waiting = this.#waiting.get(token);
    if (waiting) return waiting;
    if (!TOKEN.test(token)) throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
    if (this.#closed.has(token)) {
      throw new ApiError(
        "TaskTimedOut",
        "Task Timed Out: 'Provided task does not exist anymore'",
        "The task was completed, timed out or stopped before.",
      );
    }
    throw new ApiError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'");
  }
}
