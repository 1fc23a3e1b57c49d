import { GpuProblem } from "../gpu/problem.js";
import type { PreparedCall, Runs } from "../gpu/waiting.js";
import type { Bucket } from "./bucket.js";
import type { ServedBrick } from "./description.js";
import { readNote } from "./note.js";
import { firstNamed, pollRun, UNCONFIRMED_SECONDS } from "./poll.js";
import { sweepRun } from "./sweep-run.js";

/** SageMaker's own limit for one run, in seconds. */
const MOST_RUN_SECONDS = 3600;

export interface RunsParts extends ServedBrick {
  readonly bucket: Bucket;
  readonly now: () => Date;
}

/** Seconds that a run of the brick may take. */
export function runSecondsOf({ spec }: Pick<ServedBrick, "spec">): number {
  return Math.min(MOST_RUN_SECONDS, spec.timeoutSeconds);
}

/** What is known of a brick's runs by their files in the bucket. */
export function sagemakerRuns(parts: RunsParts): Runs {
  const { service, bucket, now } = parts;
  const runSeconds = runSecondsOf(parts);
  return {
    named: (call) => callOf(call).id,
    async find(prepared, signal) {
      const { id } = callOf(prepared);
      const note = await readNote(bucket, service, id, signal);
      if (note === null) return null;
      const age = (now().getTime() - Date.parse(note.at)) / 1000;
      if (note.confirmed || age < UNCONFIRMED_SECONDS) return id;
      const answered = await Promise.all(
        [service.outputPath, service.failurePath].map((folder) => firstNamed(bucket, folder, id, signal)),
      );
      return answered.some((place) => place !== null) ? id : null;
    },
    poll: (id, signal) => pollRun({ bucket, service, runSeconds, now }, id, signal),
    /** A run cannot be taken back; without its request, one that has not begun cannot begin. What comes all the same is not looked at. */
    cancel: (id, signal) => sweepRun(bucket, service, id, signal),
    clear: (id, signal) => sweepRun(bucket, service, id, signal),
  };
}

/** The run's id and the memo key in a prepared call. */
export function callOf({ id, key }: PreparedCall): { readonly id: string; readonly key: string } {
  if (typeof id === "string" && typeof key === "string") return { id, key };
  throw new GpuProblem("lost", "what was prepared for it cannot be read");
}
