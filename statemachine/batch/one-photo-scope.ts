import { query } from "../asl.js";
import { retryCrash, retryTransient } from "../emit/retry.js";
import { TIMEOUTS } from "../pipeline/stage.js";
import { pipelineDefinition } from "../pipeline.js";
import { ALL, type BatchTargets, calling, type Fields, type Scope } from "./scope.js";

/** What the child was started with: batch and item. Said as an expression, since the pipeline's states in between keep none of it. */
const PHOTO = "$states.context.Execution.Input";

/** A turn on the GPU is asked for again, about every half minute, for a day. */
const retryTurn = {
  ErrorEquals: ["NoTurnError"],
  IntervalSeconds: 10,
  MaxAttempts: 3000,
  BackoffRate: 1.2,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
} as const;

/** The pipeline's own states around one photo, with a turn on the GPU before them and its end counted after them. */
export function onePhotoScope(targets: BatchTargets): Scope {
  const { StartAt, States } = pipelineDefinition(targets);
  const { Publish, "Record failure": record, ...stages } = States as unknown as Record<string, Fields>;
  const { End: _end, ...publish } = Publish ?? {};
  const tally = (end: string): Fields =>
    calling(targets.batch, query(`$merge([${PHOTO}, { "task": "tally", "end": ${end} }])`), TIMEOUTS.Compile);
  return {
    StartAt: "Begin photo",
    States: {
      "Begin photo": {
        ...calling(targets.batch, query(`$merge([${PHOTO}, { "task": "begin" }])`), TIMEOUTS.Ingest, [
          retryTurn,
          retryTransient,
          retryCrash,
        ]),
        Catch: [
          {
            ErrorEquals: ALL,
            Output: {
              stage: "Ingest",
              error: query("$states.errorOutput.Error"),
              cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
              run: null,
              begun: false,
            },
            Next: "Count failure",
          },
        ],
        Output: query("$states.result.Payload"),
        Next: "To be done",
      },
      "To be done": {
        Type: "Choice",
        Choices: [{ Condition: query("$states.input.edit = null"), Next: "Nothing to do" }],
        Default: "Take photo",
      },
      // What is no photo has no row: its child's output is none when it is flattened.
      "Nothing to do": { Type: "Succeed", Output: query("$states.input.row = null ? [] : $states.input.row") },
      "Take photo": { Type: "Pass", Output: query("$states.input.edit"), Next: StartAt },
      ...stages,
      Publish: { ...publish, Next: "Count success" },
      "Record failure": {
        ...record,
        Catch: [{ ErrorEquals: ALL, Output: query("$states.input"), Next: "Count failure" }],
        Next: "Count failure",
      },
      "Count success": {
        ...tally('{ "output": $states.input }'),
        Output: query("$states.result.Payload"),
        Next: "Photo done",
      },
      "Photo done": { Type: "Succeed", Output: query("$states.input") },
      "Count failure": {
        ...tally(
          '{ "error": $states.input.error, "cause": $string($states.input), "begun": $not($exists($states.input.begun)) }',
        ),
        // A photo's failure is told even when it cannot be counted.
        Catch: [{ ErrorEquals: ALL, Output: query("$states.input"), Next: "Failed" }],
        Output: query("$states.input"),
        Next: "Failed",
      },
    },
  };
}
