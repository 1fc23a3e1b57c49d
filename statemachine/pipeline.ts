import {
  type Catcher,
  type FailState,
  type Json,
  query,
  type Retrier,
  type StateMachine,
  type TaskState,
  type Transition,
} from "./asl.js";
import { retryCrash, retryTransient } from "./emit/retry.js";
import type { Stage } from "./pipeline-contract.js";

/** The functions behind the stages: names or ARNs. */
export interface PipelineTargets {
  readonly ingest: string;
  readonly plan: string;
  readonly compile: string;
  readonly publish: string;
}

/** Longest time of each stage in seconds. Run covers a plan of 64 steps whose GPUs start cold. */
const TIMEOUTS = { Ingest: 120, Plan: 600, Compile: 60, Run: 21_600, Publish: 600 } as const;

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

/**
 * The way of every edit, as a state machine: Ingest → Plan → Compile → Run → Publish. A failure anywhere goes to
 * `Record failure`, which writes one record naming stage, error and cause (for Run: step and brick), and then to a Fail state with the same
 * facts. What the stages are given and answer is in `pipeline-contract.ts`.
 */
export function pipelineDefinition(targets: PipelineTargets): StateMachine {
  const edit = fields("editId", "principal", "instruction");
  return {
    Comment: "Brickwright: from a photo and an instruction to the edited photo",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    States: {
      Start: {
        Type: "Pass",
        Assign: Object.fromEntries(
          ["editId", "principal", "instruction", "source", "mask", "background", "options"].map((name) => [
            name,
            query(`$states.input.${name}`),
          ]),
        ),
        Output: {},
        Next: "Ingest",
      },
      Ingest: stage("Ingest", targets.ingest, {
        payload: { ...edit, ...fields("source", "mask", "background", "options") },
        keepAs: "ingested",
        next: "Plan",
      }),
      Plan: stage("Plan", targets.plan, {
        payload: { ...edit, ...fields("options"), init: query("$ingested.init") },
        keepAs: "planned",
        next: "Compile",
      }),
      Compile: stage("Compile", targets.compile, {
        payload: {
          ...fields("editId", "options"),
          planKey: query("$planned.planKey"),
          init: query("$ingested.init"),
          seed: query("$exists($options.seed) ? $options.seed : null"),
        },
        keepAs: "compiled",
        next: "Run",
      }),
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
        Catch: [
          caught("Run", {
            machineArn: query("$compiled.machineArn"),
            executionName: query("$compiled.executionName"),
          }),
        ],
        Assign: { ran: query("$states.result.Output") },
        Output: {},
        Next: "Publish",
      },
      Publish: stage("Publish", targets.publish, {
        payload: {
          outcome: "succeeded",
          ...edit,
          init: query("$ingested.init"),
          source: query("$ingested.source"),
          planKey: query("$planned.planKey"),
          results: query("$ran.results"),
          lineage: query("$compiled.lineage"),
          steps: query("$ran.steps"),
          options: query("$options"),
        },
      }),
      "Record failure": {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: targets.publish,
          Payload: {
            outcome: "failed",
            ...edit,
            ...Object.fromEntries(
              ["stage", "error", "cause", "run"].map((name) => [name, query(`$states.input.${name}`)]),
            ),
            options: query("$options"),
          },
        },
        TimeoutSeconds: TIMEOUTS.Publish,
        Retry: [retryTransient, retryCrash],
        // What went wrong with the edit is told even when it cannot be recorded.
        Catch: [{ ErrorEquals: ["States.ALL"], Output: query("$states.input"), Next: "Failed" }],
        Output: query("$states.input"),
        Next: "Failed",
      },
      Failed: failed,
    },
  };
}

/** A Fail state's cause may have 32,768 characters. */
const failed: FailState = {
  Type: "Fail",
  Error: query("$states.input.error"),
  Cause: query("$substring($string($states.input), 0, 32000)"),
};

interface StageOptions {
  readonly payload: Readonly<Record<string, Json>>;
  /** The variable that keeps the answer, and the state that comes next; without them the answer is the pipeline's output. */
  readonly keepAs?: string;
  readonly next?: string;
}

function stage(name: Exclude<Stage, "Run">, functionName: string, { payload, keepAs, next }: StageOptions): TaskState {
  const answer = query("$states.result.Payload");
  const exit: Transition & { Assign?: Readonly<Record<string, Json>>; Output: Json } =
    keepAs === undefined || next === undefined
      ? { Output: answer, End: true }
      : { Assign: { [keepAs]: answer }, Output: {}, Next: next };
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionName, Payload: payload },
    TimeoutSeconds: TIMEOUTS[name],
    Retry: [retryTransient, retryCrash],
    Catch: [caught(name, null)],
    ...exit,
  };
}

function caught(name: Stage, run: Json): Catcher {
  return {
    ErrorEquals: ["States.ALL"],
    Output: {
      stage: name,
      error: query("$states.errorOutput.Error"),
      cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
      run,
    },
    Next: "Record failure",
  };
}

/** Variables passed on under their own names. */
function fields(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, query(`$${name}`)]));
}
