import { type Catcher, type Json, query, type TaskState, type Transition } from "../asl.js";
import { retryCrash, retryTransient } from "../emit/retry.js";
import type { Stage } from "../pipeline-contract.js";

/** Longest time of each stage in seconds. Run covers a plan of 64 steps whose GPUs start cold. */
export const TIMEOUTS = { Ingest: 120, Plan: 600, Compile: 60, Run: 21_600, Critique: 600, Publish: 600 } as const;

export interface StageOptions {
  readonly payload: Readonly<Record<string, Json>>;
  /** The variable that keeps the answer, and the state that comes next; without them the answer is the pipeline's output. */
  readonly keepAs?: string;
  readonly next?: string;
  /** Further variables that are set with it. */
  readonly assign?: Readonly<Record<string, Json>>;
  /** Where a failure goes. Before Plan nothing is made, and a result that cannot be published is lost. */
  readonly onFailure?: "Record failure" | "Anything made";
}

/** A stage that is a Lambda. */
export function stage(
  name: Exclude<Stage, "Run" | "Critique">,
  functionName: string,
  { payload, keepAs, next, assign, onFailure }: StageOptions,
): TaskState {
  const answer = query("$states.result.Payload");
  const exit: Transition & { Assign?: Readonly<Record<string, Json>>; Output: Json } =
    keepAs === undefined || next === undefined
      ? { Output: answer, End: true }
      : { Assign: { [keepAs]: answer, ...assign }, Output: {}, Next: next };
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionName, Payload: payload },
    TimeoutSeconds: TIMEOUTS[name],
    Retry: [retryTransient, retryCrash],
    Catch: [caught(name, null, onFailure)],
    ...exit,
  };
}

/** Every failure of a stage, in the words of `Trouble`. */
export function caught(
  name: Stage,
  run: Json,
  next = name === "Ingest" || name === "Publish" ? "Record failure" : "Anything made",
): Catcher {
  return {
    ErrorEquals: ["States.ALL"],
    Output: {
      stage: name,
      round: query("$roundNumber"),
      error: query("$states.errorOutput.Error"),
      cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
      run,
    },
    Next: next,
  };
}

/** Variables passed on under their own names. */
export function fields(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, query(`$${name}`)]));
}
