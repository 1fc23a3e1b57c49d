import { type Json, query } from "../asl.js";
import { retryTransient } from "../emit/retry.js";
import { TIMEOUTS } from "../pipeline/stage.js";
import { ALL, type BatchTargets, CALL, calling, caughtOutput, type Fields, type Scope } from "./scope.js";

/** What a photo of which there is no row comes to. */
const nothingBut = { rows: [], ...caughtOutput } as const;

/** True where the function gave the batch up, though it has rows. */
const givenUp = (answer: string) => `$exists(${answer}.givenUp.error)`;

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
          { ErrorEquals: ["TooManyFailuresError"], Output: caughtOutput, Next: "Keep rows" },
          { ErrorEquals: ALL, Output: {}, Next: "One by one" },
        ],
        Assign: {
          rows: query("[$append($rows, $states.result.Payload.rows)]"),
          todo: query(
            "($left := $states.result.Payload.left; $count($todo) = 0 or $left = 0 ? [] : [$todo[[($count($todo) - $left)..($count($todo) - 1)]]])",
          ),
        },
        Output: query(`${givenUp("$states.result.Payload")} ? $states.result.Payload.givenUp : {}`),
        Next: "Photos left",
      },
      "Photos left": {
        Type: "Choice",
        Choices: [
          { Condition: query("$exists($states.input.error)"), Next: "Keep rows" },
          { Condition: query("$count($todo) > 0"), Next: "Edit photos" },
        ],
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
                { ErrorEquals: ["TooManyFailuresError"], Output: nothingBut, Next: "No row" },
                {
                  ErrorEquals: ALL,
                  Output: { item: query("$states.context.Map.Item.Value"), ...caughtOutput },
                  Next: "Photo lost",
                },
              ],
              Output: query(
                `$merge([{ "rows": [$states.result.Payload.rows] }, ${givenUp("$states.result.Payload")} ? $states.result.Payload.givenUp : {}])`,
              ),
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
              Catch: [{ ErrorEquals: ALL, Output: nothingBut, Next: "No row" }],
              Output: { rows: query("[$states.result.Payload.rows]") },
              End: true,
            },
            "No row": { Type: "Pass", End: true },
          },
        },
        Catch: [{ ErrorEquals: ALL, Output: caughtOutput, Next: "Keep rows" }],
        Assign: { rows: query("[$append($rows, $states.result.rows)]"), todo: [] },
        // What one photo gave up for, the child gives up for.
        Output: query(
          '$exists($states.result.error) ? { "error": ($states.result.error)[0], "cause": ($states.result.cause)[0] } : {}',
        ),
        Next: "Photos left",
      },
      // A child that fails has no output: its rows are kept where Report finds them.
      "Keep rows": {
        ...calling(
          targets.batch,
          {
            task: "keep-rows",
            batchId: query("$work.batchId"),
            first: query("$states.context.Execution.Input.Items[0]"),
            rows: query("[$rows]"),
          },
          TIMEOUTS.Compile,
        ),
        Catch: [{ ErrorEquals: ALL, Output: query("$states.input"), Next: "Given up" }],
        Output: query("$states.input"),
        Next: "Given up",
      },
      "Photos done": { Type: "Succeed", Output: query("[$rows]") },
      "Given up": { Type: "Fail", Error: query("$states.input.error"), Cause: query("$states.input.cause") },
    },
  };
}
