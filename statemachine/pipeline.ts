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
  readonly critique: string;
  readonly publish: string;
}

/** Longest time of each stage in seconds. Run covers a plan of 64 steps whose GPUs start cold. */
const TIMEOUTS = { Ingest: 120, Plan: 600, Compile: 60, Run: 21_600, Critique: 600, Publish: 600 } as const;

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
 * The way of every edit, as a state machine: Ingest → Plan → Compile → Run → Publish, and where `options.critic` asks
 * for it Critique after Run, which may lead to Plan again. A plan that works on the finest detail gets a larger working
 * picture after it is made: `given` is what the bricks work on. `made` is the best result so far: once there is one, nothing
 * that fails later loses it. Before that, a failure goes to `Record failure`, which writes one record naming stage, error and
 * cause (for Run: step and brick), and then to a Fail state with the same facts. What the stages are given and answer is in
 * `pipeline-contract.ts`.
 */
export function pipelineDefinition(targets: PipelineTargets): StateMachine {
  const edit = fields("editId", "principal", "instruction");
  const round = query("$roundNumber");
  return {
    Comment: "Brickwright: from a photo and an instruction to the edited photo",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    States: {
      Start: {
        Type: "Pass",
        Assign: {
          ...Object.fromEntries(
            ["editId", "principal", "instruction", "source", "mask", "background", "options"].map((name) => [
              name,
              query(`$states.input.${name}`),
            ]),
          ),
          roundNumber: 1,
          made: null,
        },
        Output: {},
        Next: "Ingest",
      },
      Ingest: stage("Ingest", targets.ingest, {
        payload: { ...edit, ...fields("source", "mask", "background", "options") },
        keepAs: "ingested",
        next: "Plan",
      }),
      Plan: stage("Plan", targets.plan, {
        payload: {
          ...edit,
          ...fields("options"),
          round,
          init: query("$ingested.init"),
          source: query("$ingested.source"),
          views: query("$exists($ingested.views) ? $ingested.views : null"),
        },
        keepAs: "planned",
        assign: { given: query("$ingested") },
        next: "Detail wanted",
      }),
      "Detail wanted": {
        Type: "Choice",
        Choices: [{ Condition: query("$planned.workingSide != null"), Next: "Ingest with detail" }],
        Default: "Compile",
      },
      "Ingest with detail": stage("Ingest", targets.ingest, {
        payload: {
          ...edit,
          ...fields("source", "mask", "background", "options"),
          workingSide: query("$planned.workingSide"),
        },
        keepAs: "given",
        next: "Compile",
        onFailure: "Anything made",
      }),
      Compile: stage("Compile", targets.compile, {
        payload: {
          ...fields("editId", "options"),
          round,
          planKey: query("$planned.planKey"),
          init: query("$given.init"),
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
        Assign: {
          candidate: query(CANDIDATE),
          // The first result is better than none; what a later one is worth the critic says.
          made: query(`$made = null ? ${CANDIDATE} : $made`),
        },
        Output: {},
        Next: "Critic wanted",
      },
      "Critic wanted": {
        Type: "Choice",
        Choices: [{ Condition: query("$exists($options.critic)"), Next: "Critique" }],
        Default: "Publish",
      },
      Critique: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: targets.critique,
          Payload: {
            ...edit,
            ...fields("options", "candidate", "made"),
            round,
            init: query("$given.init"),
            revisable: query("$planned.revisable"),
          },
        },
        TimeoutSeconds: TIMEOUTS.Critique,
        // The model's client has tried again already: an edit that is done does not wait longer for an opinion.
        Retry: [retryCrash],
        Catch: [caught("Critique", null)],
        Assign: {
          made: query("$states.result.Payload.best"),
          again: query("$states.result.Payload.again"),
          roundNumber: query("$roundNumber + 1"),
        },
        Output: {},
        Next: "Plan again",
      },
      "Plan again": {
        Type: "Choice",
        Choices: [{ Condition: query("$again"), Next: "Plan" }],
        Default: "Publish",
      },
      Publish: stage("Publish", targets.publish, {
        payload: {
          outcome: "succeeded",
          ...edit,
          ...Object.fromEntries(
            ["init", "source", "planKey", "results", "lineage", "steps"].map((name) => [name, query(`$made.${name}`)]),
          ),
          // What went wrong after the published result was made.
          trouble: query("$exists($states.input.stage) ? $states.input : null"),
          options: query("$options"),
        },
      }),
      "Anything made": {
        Type: "Choice",
        Choices: [{ Condition: query("$made = null"), Next: "Record failure" }],
        Default: "Publish",
      },
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

/** What the machine that just ran made, in the words of `Candidate`. */
const CANDIDATE =
  '{ "init": $given.init, "source": $given.source, "planKey": $planned.planKey, "results": $states.result.Output.results, "lineage": $compiled.lineage, "steps": $states.result.Output.steps }';

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
  /** Further variables that are set with it. */
  readonly assign?: Readonly<Record<string, Json>>;
  /** Where a failure goes. Before Plan nothing is made, and a result that cannot be published is lost. */
  readonly onFailure?: "Record failure" | "Anything made";
}

function stage(
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

function caught(
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
function fields(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, query(`$${name}`)]));
}
