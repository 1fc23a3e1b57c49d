import { type FailState, query, type StateMachine } from "./asl.js";
import { retryCrash, retryTransient } from "./emit/retry.js";
import { runStates } from "./pipeline/run.js";
import { caught, fields, stage, TIMEOUTS } from "./pipeline/stage.js";

/** The functions behind the stages: names or ARNs. */
export interface PipelineTargets {
  readonly ingest: string;
  readonly plan: string;
  readonly compile: string;
  readonly critique: string;
  readonly publish: string;
}

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
          mayExpress: true,
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
          ...fields("editId", "options", "mayExpress"),
          round,
          planKey: query("$planned.planKey"),
          init: query("$given.init"),
          seed: query("$exists($options.seed) ? $options.seed : null"),
        },
        keepAs: "compiled",
        next: "Express wanted",
      }),
      ...runStates,
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

/** A Fail state's cause may have 32,768 characters. */
const failed: FailState = {
  Type: "Fail",
  Error: query("$states.input.error"),
  Cause: query("$substring($string($states.input), 0, 32000)"),
};
