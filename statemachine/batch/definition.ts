import { type Json, query } from "../asl.js";
import { type BatchReader, photosReader, rowsReader, writer } from "./files.js";
import { onePhotoScope } from "./one-photo-scope.js";
import { plansScope } from "./plans-scope.js";
import { ALL, type BatchTargets, CALL, calling, caughtOutput, type Fields, type Scope } from "./scope.js";
import { severalPhotosScope } from "./several-photos-scope.js";

export interface BatchMachine extends Scope {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
}

/** Bytes of the items that one child takes: half of what an input may have. */
const MOST_INPUT = 131_072;
/** Executions of their own. */
const CHILDREN = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } as const;

/**
 * A batch: Prepare (the manifest, as rows) → Plans (one for each instruction that several photos share) → Sort (photos that need no
 * GPU apart from the others) → a Distributed Map for each of the two → Report.
 *
 * Photos that need a GPU have an execution each, which runs the pipeline's own states. The others are done by one function, several
 * a call, which runs the same stages in one process: of the price of an edit on the CPU most would be state transitions.
 */
export function batchDefinition(targets: BatchTargets, reader: BatchReader): BatchMachine {
  const task = (name: string, more: Readonly<Record<string, Json>> = {}): Fields =>
    calling(targets.batch, { task: name, batchId: query("$batchId"), ...more }, CALL);
  const failed = { ErrorEquals: ALL, Output: caughtOutput, Next: "Report" };
  return {
    Comment: "Brickwright: many photos",
    QueryLanguage: "JSONata",
    StartAt: "Begin batch",
    States: {
      "Begin batch": {
        Type: "Pass",
        Assign: {
          batchId: query("$states.input.batchId"),
          bucket: query("$states.input.bucket"),
          place: query("$states.input.place"),
        },
        Output: {},
        Next: "Prepare",
      },
      Prepare: {
        ...task("prepare"),
        Catch: [failed],
        Assign: { prepared: query("$states.result.Payload") },
        Output: {},
        Next: "Plans wanted",
      },
      "Plans wanted": {
        Type: "Choice",
        Choices: [{ Condition: query("$prepared.plans > 0"), Next: "Plans" }],
        Default: "Sort",
      },
      Plans: {
        Type: "Map",
        Label: "Plans",
        ItemReader: rowsReader("$prepared.plansKey"),
        ItemSelector: {
          batchId: query("$batchId"),
          plan: query("$states.context.Map.Item.Value.plan"),
          samples: query("$states.context.Map.Item.Value.samples"),
        },
        ItemProcessor: { ProcessorConfig: CHILDREN, ...plansScope(targets) },
        MaxConcurrency: query("$prepared.plansAtOnce"),
        // Photos without a plan of their instruction plan for themselves, and fail for themselves.
        ToleratedFailurePercentage: 100,
        ResultWriter: writer("plans"),
        Catch: [failed],
        Output: {},
        Next: "Sort",
      },
      Sort: {
        ...task("sort"),
        Catch: [failed],
        Assign: { lanes: query("$states.result.Payload") },
        Output: {},
        Next: "Photos",
      },
      Photos: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "Any without GPU",
            States: {
              "Any without GPU": {
                Type: "Choice",
                Choices: [{ Condition: query("$lanes.cpu != null"), Next: "Photos without GPU" }],
                Default: "None without GPU",
              },
              "None without GPU": { Type: "Pass", Output: {}, End: true },
              "Photos without GPU": {
                Type: "Map",
                Label: "Cpu",
                ItemReader: photosReader(reader, "$lanes.cpu"),
                ItemBatcher: {
                  MaxItemsPerBatch: query("$lanes.cpu.perChild"),
                  MaxInputBytesPerBatch: MOST_INPUT,
                  BatchInput: { batchId: query("$batchId") },
                },
                ItemProcessor: { ProcessorConfig: CHILDREN, ...severalPhotosScope(targets) },
                MaxConcurrency: query("$lanes.cpu.maxConcurrency"),
                // A photo's failure is none of its child's; a child fails when there are too many.
                ToleratedFailureCount: 0,
                ResultWriter: writer("cpu"),
                Output: {},
                End: true,
              },
            },
          },
          {
            StartAt: "Any with GPU",
            States: {
              "Any with GPU": {
                Type: "Choice",
                Choices: [{ Condition: query("$lanes.gpu != null"), Next: "Photos with GPU" }],
                Default: "None with GPU",
              },
              "None with GPU": { Type: "Pass", Output: {}, End: true },
              "Photos with GPU": {
                Type: "Map",
                Label: "Gpu",
                ItemReader: photosReader(reader, "$lanes.gpu"),
                ItemSelector: {
                  batchId: query("$batchId"),
                  item: query("$states.context.Map.Item.Value"),
                },
                ItemProcessor: { ProcessorConfig: CHILDREN, ...onePhotoScope(targets) },
                MaxConcurrency: query("$lanes.gpu.maxConcurrency"),
                ToleratedFailureCount: query("$lanes.gpu.tolerated"),
                ToleratedFailurePercentage: query("$lanes.gpu.toleratedShare"),
                ResultWriter: writer("gpu"),
                Output: {},
                End: true,
              },
            },
          },
        ],
        Catch: [failed],
        Output: {},
        Next: "Report",
      },
      Report: {
        ...task("report", {
          error: query("$exists($states.input.error) ? $states.input.error : null"),
          cause: query("$exists($states.input.cause) ? $states.input.cause : null"),
        }),
        Output: query("$states.result.Payload"),
        Next: "How it ended",
      },
      "How it ended": {
        Type: "Choice",
        Choices: [{ Condition: query('$states.input.status = "succeeded"'), Next: "Succeeded" }],
        Default: "Batch failed",
      },
      Succeeded: { Type: "Succeed", Output: query("$states.input") },
      "Batch failed": {
        Type: "Fail",
        Error: query("$states.input.error"),
        Cause: query("$substring($string($states.input), 0, 32000)"),
      },
    },
  };
}
