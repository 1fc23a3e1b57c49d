import type { Retrier } from "../asl.js";

/** Failures that may pass: ours, and Lambda's own. Never what another attempt cannot change (bad input, a refusal, a brick's failure). */
const TRANSIENT_ERRORS = [
  "TransientError",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.ClientExecutionTimeoutException",
] as const;

/** Four more attempts within about half a minute; full jitter, so that throttled edits do not come back in step. */
export const retryTransient: Retrier = {
  ErrorEquals: TRANSIENT_ERRORS,
  IntervalSeconds: 1,
  MaxAttempts: 4,
  BackoffRate: 2,
  MaxDelaySeconds: 20,
  JitterStrategy: "FULL",
};

/** What is left of failures that may pass when every further attempt has met with one, too. */
export const OUT_OF_ATTEMPTS = [
  ...TRANSIENT_ERRORS,
  "Lambda.Unknown",
  "States.HeartbeatTimeout",
  "States.Timeout",
] as const;

/** A function that died without a word (out of memory, a lost sandbox) gets one more chance. */
export const retryCrash: Retrier = { ...retryTransient, ErrorEquals: ["Lambda.Unknown"], MaxAttempts: 1 };

/**
 * A token that nobody answered: the prediction or its webhook was lost, so it is asked for once more. Both names, because a missed heartbeat is
 * `States.HeartbeatTimeout` on AWS and `States.Timeout` elsewhere.
 */
export const retryLostToken: Retrier = {
  ...retryTransient,
  ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"],
  MaxAttempts: 1,
};
