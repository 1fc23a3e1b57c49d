import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { BrickFailedError } from "../../../../platform/errors.js";
import { workerFile } from "../../../../platform/worker-file.js";
import { type FillJob, memoryFor, takePixels } from "../fill/fill.js";
import { Arena } from "./arena.js";
import type { MemberData } from "./inpaint.worker.js";
import { CONTROL_WORDS } from "./team.js";

/** Threads beyond this gain little: the rounds of a fill wait for each other. */
const MOST_THREADS = 4;

/** Teams at work, so that they can be ended. */
const running = new Set<() => Promise<void>>();

export interface TeamRun {
  readonly job: FillJob;
  /** RGB, `width * height * 3` bytes. */
  readonly picture: Uint8Array;
  /** 1 = fill, `width * height` bytes. */
  readonly hole: Uint8Array;
  readonly signal: AbortSignal;
  /** Default: the machine's cores, at most 4. The result does not depend on it. */
  readonly threads?: number;
}

/**
 * Runs a fill on worker threads and answers the filled RGB pixels. The threads live as long as the fill, so nothing is held between
 * calls; an abort ends them at once.
 * @throws the signal's reason when aborted; {BrickFailedError} when a thread fails.
 */
export async function runTeam(run: TeamRun): Promise<Uint8Array> {
  const { job, signal } = run;
  signal.throwIfAborted();
  const size = Math.max(1, Math.min(run.threads ?? availableParallelism(), MOST_THREADS));
  const buffer = new SharedArrayBuffer(memoryFor(job.width, job.height));
  const arena = new Arena(buffer);
  arena.i32(CONTROL_WORDS);
  const pixels = takePixels(arena, job.width, job.height);
  pixels.picture.set(run.picture);
  pixels.hole.set(run.hole);

  const data: MemberData = { buffer, size, job };
  const file = workerFile(import.meta.url, "./inpaint.worker.js");
  const members = Array.from({ length: size }, () => new Worker(file, { workerData: data }));
  let stop: (reason: unknown) => void = () => {};
  const end = async () => {
    stop(new BrickFailedError("The fill was ended before it was done.", "Run the edit again."));
    await Promise.all(members.map((member) => member.terminate()));
  };
  const onAbort = () => stop(signal.reason);
  running.add(end);
  try {
    await new Promise<void>((resolve, reject) => {
      stop = reject;
      signal.addEventListener("abort", onAbort, { once: true });
      let left = size;
      for (const member of members) {
        let done = false;
        member.on("message", () => {
          done = true;
          left--;
          if (left === 0) resolve();
        });
        member.on("error", (cause) => {
          reject(new BrickFailedError("Filling the hole failed.", "Please report this picture and mask.", { cause }));
        });
        member.on("exit", () => {
          if (!done) reject(new BrickFailedError("A thread that filled the hole ended early.", "Run the edit again."));
        });
      }
    });
    return pixels.picture.slice();
  } finally {
    signal.removeEventListener("abort", onAbort);
    running.delete(end);
    await Promise.all(members.map((member) => member.terminate()));
  }
}

/** Ends every fill that is at work. */
export async function endTeams(): Promise<void> {
  await Promise.all([...running].map((end) => end()));
}
