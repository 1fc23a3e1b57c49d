import { type Json, query, type Retrier, type States } from "../asl.js";
import { retryTransient } from "../emit/retry.js";
import { caught, TIMEOUTS } from "./stage.js";

/** An Express machine itself ends after five minutes. */
const EXPRESS_TIMEOUT = 310;

/** What may pass when the compiled machine is started: throttling, and a machine so new that not every host knows it. */
const retryStart: Retrier = {
  ...retryTransient,
  ErrorEquals: [
    "StepFunctions.ExecutionLimitExceededException",
    "StepFunctions.StateMachineDoesNotExistException",
    "StepFunctions.SfnException",
    "StepFunctions.SdkClientException",
  ],
};

/** The same for `startSyncExecution`, whose errors carry the SDK's name of the service. */
const retryExpress: Retrier = {
  ...retryStart,
  ErrorEquals: ["Sfn.StateMachineDoesNotExistException", "Sfn.ThrottlingException", "Sfn.SfnException"],
};

/** Nobody knows what became of the execution: it took too long, or the connection broke. It may go on unheard. */
const UNHEARD = ["States.Timeout", "Sfn.SdkClientException"] as const;

const round = query("$roundNumber");
const run: Json = { machineArn: query("$compiled.machineArn"), executionName: query("$compiled.executionName") };

/** What the machine that just ran made, in the words of `Candidate`. `output` is its {@link RunResult}, as an expression. */
function candidate(output: string): string {
  return `{ "init": $given.init, "source": $given.source, "planKey": $planned.planKey, "results": ${output}.results, "lineage": $compiled.lineage, "steps": ${output}.steps }`;
}

/** How an Express execution that did not succeed ended, in the form in which `startExecution.sync` tells it. */
const EXPRESS_FAILURE =
  '$states.result.Status = "SUCCEEDED" ? {} : { "ExecutionArn": $states.result.ExecutionArn, "Name": $compiled.executionName, "StateMachineArn": $compiled.machineArn, "Status": $states.result.Status, "Error": $exists($states.result.Error) ? $states.result.Error : "", "Cause": $exists($states.result.Cause) ? $states.result.Cause : "" }';

/**
 * Run has two ways. A plan that waits for no GPU and is done in minutes runs as an Express machine, cheaper and quicker
 * to start; should it take longer than the five minutes that such a machine has, it is compiled once more and run as a
 * Standard one. Express runs at least once, so a brick may be asked for twice: what is done is found in the memo, and the same
 * call makes the same pixels, so that this only costs a little time. `.sync` is for Standard machines only: hence the SDK's call, which
 * succeeds even when the execution did not, and says so in `Status`.
 */
export const runStates: States = {
  "Express wanted": {
    Type: "Choice",
    Choices: [{ Condition: query("$compiled.express"), Next: "Run express" }],
    Default: "Run",
  },
  "Run express": {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
    Arguments: {
      StateMachineArn: query("$compiled.machineArn"),
      Name: query("$compiled.executionName"),
      Input: query("$compiled.input"),
    },
    TimeoutSeconds: EXPRESS_TIMEOUT,
    Retry: [retryExpress],
    Catch: [{ ErrorEquals: UNHEARD, Output: {}, Next: "Run longer" }, caught("Run", run)],
    Assign: {
      status: query("$states.result.Status"),
      candidate: query(`$states.result.Status = "SUCCEEDED" ? ${candidate("$parse($states.result.Output)")} : null`),
      made: query(
        `$states.result.Status = "SUCCEEDED" and $made = null ? ${candidate("$parse($states.result.Output)")} : $made`,
      ),
    },
    Output: query(EXPRESS_FAILURE),
    Next: "Express ended",
  },
  "Express ended": {
    Type: "Choice",
    Choices: [
      { Condition: query('$status = "SUCCEEDED"'), Next: "Critic wanted" },
      { Condition: query('$status = "TIMED_OUT"'), Next: "Run longer" },
    ],
    Default: "Express failed",
  },
  "Run longer": { Type: "Pass", Assign: { mayExpress: false }, Output: {}, Next: "Compile" },
  "Express failed": {
    Type: "Pass",
    Output: {
      stage: "Run",
      round,
      error: "States.TaskFailed",
      cause: query("$string($states.input)"),
      run,
    },
    Next: "Anything made",
  },
  Run: {
    Type: "Task",
    Resource: "arn:aws:states:::states:startExecution.sync:2",
    Arguments: {
      StateMachineArn: query("$compiled.machineArn"),
      Name: query("$compiled.executionName"),
      Input: query("$compiled.input"),
    },
    TimeoutSeconds: TIMEOUTS.Run,
    Retry: [retryStart],
    Catch: [caught("Run", run)],
    Assign: {
      candidate: query(candidate("$states.result.Output")),
      // The first result is better than none; what a later one is worth the critic says.
      made: query(`$made = null ? ${candidate("$states.result.Output")} : $made`),
    },
    Output: {},
    Next: "Critic wanted",
  },
};
