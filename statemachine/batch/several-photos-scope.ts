import { type Json, query } from "../asl.js";
import { retryTransient } from "../emit/retry.js";
import { TIMEOUTS } from "../pipeline/stage.js";
import { ALL, type BatchTargets, CALL, calling, caughtOutput, type Fields, type Scope } from "./scope.js";

/** Several photos by one function; should that end without a word, each by itself, so that one photo takes no other with it. */
export function severalPhotosScope(targets: BatchTargets): Scope {
  // Not called again as it is when it dies: which photo it died of is found out one by one.
  const editing = (items: Json): Fields =>
    calling(targets.items, { batchId: query("$work.batchId"), items }, CALL, [retryTransient]);
  return {
    StartAt: "Take photos",
    States: {
      "Take photos": {
        Type: "Pass",
        Assign: { work: query("$states.input.BatchInput"), todo: query("$states.input.Items"), rows: [] },
        Output: {},
        Next: "Edit photos",
      },
      "Edit photos": {
        ...editing(query("$todo")),
        Catch: [
          { ErrorEquals: ["TooManyFailuresError"], Output: caughtOutput, Next: "Given up" },
          { ErrorEquals: ALL, Output: {}, Next: "One by one" },
        ],
        Assign: {
          rows: query("[$append($rows, $states.result.Payload.rows)]"),
          todo: query(
            "($left := $states.result.Payload.left; $count($todo) = 0 or $left = 0 ? [] : [$todo[[($count($todo) - $left)..($count($todo) - 1)]]])",
          ),
        },
        Output: {},
        Next: "Photos left",
      },
      "Photos left": {
        Type: "Choice",
        Choices: [{ Condition: query("$count($todo) > 0"), Next: "Edit photos" }],
        Default: "Photos done",
      },
      "One by one": {
        Type: "Map",
        Items: query("$todo"),
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Edit one photo",
          States: {
            "Edit one photo": {
              ...editing(query("[$states.input]")),
              Catch: [
                { ErrorEquals: ["TooManyFailuresError"], Output: caughtOutput, Next: "Gave up" },
                {
                  ErrorEquals: ALL,
                  Output: {
                    item: query("$states.context.Map.Item.Value"),
                    error: query("$states.errorOutput.Error"),
                    cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
                  },
                  Next: "Photo lost",
                },
              ],
              Output: query("$states.result.Payload.rows[0]"),
              End: true,
            },
            "Photo lost": {
              ...calling(
                targets.batch,
                {
                  task: "lost",
                  batchId: query("$work.batchId"),
                  items: query("[$states.input.item]"),
                  error: query("$states.input.error"),
                  cause: query("$states.input.cause"),
                },
                TIMEOUTS.Compile,
              ),
              Output: query("$states.result.Payload.rows[0]"),
              End: true,
            },
            "Gave up": { Type: "Fail", Error: query("$states.input.error"), Cause: query("$states.input.cause") },
          },
        },
        Catch: [{ ErrorEquals: ALL, Output: caughtOutput, Next: "Given up" }],
        Assign: { rows: query("[$append($rows, $states.result)]") },
        Output: {},
        Next: "Photos done",
      },
      "Photos done": { Type: "Succeed", Output: query("[$rows]") },
      "Given up": { Type: "Fail", Error: query("$states.input.error"), Cause: query("$states.input.cause") },
    },
  };
}
