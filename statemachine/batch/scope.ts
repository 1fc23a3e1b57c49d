import { type Json, query, type Retrier } from "../asl.js";
import { retryCrash, retryTransient } from "../emit/retry.js";
import type { PipelineTargets } from "../pipeline.js";

export interface BatchTargets extends PipelineTargets {
  /** Prepares, sorts, counts and reports. */
  readonly batch: string;
  /** Edits photos, several a call, on the CPU. */
  readonly items: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The states of a map's children, or of a branch. */
export interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Fields>>;
}

export const ALL = ["States.ALL"];
/** Seconds that one call may take: as long as a function may run at all. */
export const CALL = 900;

/** A state that calls a function. */
export function calling(
  FunctionName: string,
  Payload: Json,
  seconds: number,
  Retry: readonly Retrier[] = [retryTransient, retryCrash],
): Fields {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName, Payload },
    TimeoutSeconds: seconds,
    Retry,
  };
}

export const caughtOutput = {
  error: query("$states.errorOutput.Error"),
  cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
} as const;
