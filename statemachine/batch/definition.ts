import { type Json, query } from "../asl.js";
import { retryCrash, retryTransient } from "../emit/retry.js";
import { TIMEOUTS } from "../pipeline/stage.js";
import { type PipelineTargets, pipelineDefinition } from "../pipeline.js";

/** What the photos' maps read: rows that Prepare wrote, or, without a look at each of them first, the objects of a prefix or an inventory. */
export const batchReaders = ["rows", "prefix", "inventory"] as const;
export type BatchReader = (typeof batchReaders)[number];

export interface BatchTargets extends PipelineTargets {
  /** Prepares, sorts, counts and reports. */
  readonly batch: string;
  /** Edits photos, several a call, on the CPU. */
  readonly items: string;
}

type Fields = Readonly<Record<string, unknown>>;
export interface BatchMachine {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Fields>>;
}

const INVOKE = "arn:aws:states:::lambda:invoke";
const ALL = ["States.ALL"];
/** Seconds that one call may take: as long as a function may run at all. */
const CALL = 900;
/** Bytes of the items that one child takes: half of what an input may have. */
const MOST_INPUT = 131_072;

/** A turn on the GPU is asked for again, about every half minute, for a day. */
const retryTurn = {
  ErrorEquals: ["NoTurnError"],
  IntervalSeconds: 10,
  MaxAttempts: 3000,
  BackoffRate: 1.2,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
} as const;

/**
 * A batch: Prepare (the manifest, as rows) → Plans (one for each instruction that several photos share) → Sort (photos that need no
 * GPU apart from the others) → a Distributed Map for each of the two → Report.
 *
 * Photos that need a GPU have an execution each, which runs the pipeline's own states. The others are done by one function, several
 * a call, which runs the same stages in one process: of the price of an edit on the CPU most would be state transitions.
 */
export function batchDefinition(targets: BatchTargets, reader: BatchReader): BatchMachine {
  const task = (name: string, more: Fields = {}): Fields => ({
    Type: "Task",
    Resource: INVOKE,
    Arguments: { FunctionName: targets.batch, Payload: { task: name, batchId: query("$batchId"), ...more } },
    TimeoutSeconds: CALL,
    Retry: [retryTransient, retryCrash],
  });
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
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...planStates(targets) },
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
                ItemProcessor: {
                  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                  ...itemsStates(targets),
                },
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
                ItemProcessor: {
                  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
                  ...photoStates(targets),
                },
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

const caughtOutput: Json = {
  error: query("$states.errorOutput.Error"),
  cause: query('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""'),
};

function rowsReader(key: string): Json {
  return {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSONL" },
    Arguments: { Bucket: query("$bucket"), Key: query(key) },
  };
}

function photosReader(reader: BatchReader, lane: string): Json {
  switch (reader) {
    case "rows":
      return rowsReader(`${lane}.key`);
    case "prefix":
      return {
        Resource: "arn:aws:states:::s3:listObjectsV2",
        Arguments: { Bucket: query("$bucket"), Prefix: query("$place") },
      };
    case "inventory":
      return {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "MANIFEST", ManifestType: "S3_INVENTORY" },
        Arguments: { Bucket: query("$bucket"), Key: query("$place") },
      };
  }
}

/** The rows of the report as lines of JSON, which Report reads as a stream; of children that failed everything that there is. */
function writer(part: string): Json {
  return {
    Resource: "arn:aws:states:::s3:putObject",
    WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" },
    Arguments: { Bucket: query("$bucket"), Prefix: query(`"batch-work/" & $batchId & "/results/${part}"`) },
  };
}

interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Fields>>;
}

/** One plan for an instruction, made with the first of its photos for which a plan can be made. */
function planStates(targets: BatchTargets): Scope {
  const own = (name: string, more: Fields): Json => ({
    FunctionName: targets.batch,
    Payload: {
      task: name,
      batchId: query("$shared.batchId"),
      plan: query("$shared.plan"),
      attempt: query("$attempt"),
      ...more,
    },
  });
  const call = (Arguments: Json, timeout: number): Fields => ({
    Type: "Task",
    Resource: INVOKE,
    Arguments,
    TimeoutSeconds: timeout,
    Retry: [retryTransient, retryCrash],
  });
  const unplanned = { ErrorEquals: ALL, Output: caughtOutput, Next: "Keep plan" };
  const keep = (more: Fields): Fields => ({ ...call(own("keep-plan", more), TIMEOUTS.Compile) });
  return {
    StartAt: "Plan what",
    States: {
      "Plan what": {
        Type: "Pass",
        Assign: { shared: query("$states.input"), attempt: 0 },
        Output: {},
        Next: "Sample",
      },
      Sample: {
        ...call(own("sample", {}), CALL),
        Catch: [unplanned],
        Assign: { sample: query("$states.result.Payload") },
        Output: {},
        Next: "Ingest sample",
      },
      "Ingest sample": {
        ...call({ FunctionName: targets.ingest, Payload: query("$sample") }, TIMEOUTS.Ingest),
        Catch: [unplanned],
        Assign: { looked: query("$states.result.Payload") },
        Output: {},
        Next: "Plan sample",
      },
      "Plan sample": {
        ...call(
          {
            FunctionName: targets.plan,
            Payload: {
              editId: query("$sample.editId"),
              principal: query("$sample.principal"),
              instruction: query("$sample.instruction"),
              options: query("$sample.options"),
              round: 1,
              init: query("$looked.init"),
              source: query("$looked.source"),
              views: query("$exists($looked.views) ? $looked.views : null"),
            },
          },
          TIMEOUTS.Plan,
        ),
        Catch: [unplanned],
        Output: { planKey: query("$states.result.Payload.planKey") },
        Next: "Keep plan",
      },
      "Keep plan": {
        ...keep({
          planKey: query("$exists($states.input.planKey) ? $states.input.planKey : null"),
          error: query("$exists($states.input.error) ? $states.input.error : null"),
          cause: query("$exists($states.input.cause) ? $states.input.cause : null"),
        }),
        Assign: { attempt: query("$attempt + 1") },
        Output: query("$states.result.Payload"),
        Next: "Another sample",
      },
      "Another sample": {
        Type: "Choice",
        Choices: [{ Condition: query("$states.input.again"), Next: "Sample" }],
        Default: "Planned",
      },
      Planned: { Type: "Succeed", Output: query("$states.input") },
    },
  };
}

/** Several photos by one function; should that end without a word, each by itself, so that one photo takes no other with it. */
function itemsStates(targets: BatchTargets): Scope {
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
        Type: "Task",
        Resource: INVOKE,
        Arguments: { FunctionName: targets.items, Payload: { batchId: query("$work.batchId"), items: query("$todo") } },
        TimeoutSeconds: CALL,
        Retry: [retryTransient],
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
              Type: "Task",
              Resource: INVOKE,
              Arguments: {
                FunctionName: targets.items,
                Payload: { batchId: query("$work.batchId"), items: query("[$states.input]") },
              },
              TimeoutSeconds: CALL,
              Retry: [retryTransient],
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
              Type: "Task",
              Resource: INVOKE,
              Arguments: {
                FunctionName: targets.batch,
                Payload: {
                  task: "lost",
                  batchId: query("$work.batchId"),
                  items: query("[$states.input.item]"),
                  error: query("$states.input.error"),
                  cause: query("$states.input.cause"),
                },
              },
              TimeoutSeconds: TIMEOUTS.Compile,
              Retry: [retryTransient, retryCrash],
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

/** The pipeline's own states around one photo, with a turn on the GPU before them and its end counted after them. */
function photoStates(targets: BatchTargets): Scope {
  const { StartAt, States } = pipelineDefinition(targets);
  const { Publish, "Record failure": record, ...stages } = States as unknown as Record<string, Fields>;
  const { End: _end, ...publish } = Publish ?? {};
  const photo = query("$states.context.Execution.Input");
  const tally = (end: Json): Fields => ({
    Type: "Task",
    Resource: INVOKE,
    Arguments: {
      FunctionName: targets.batch,
      Payload: query(`$merge([${raw(photo)}, { "task": "tally", "end": ${raw(end)} }])`),
    },
    TimeoutSeconds: TIMEOUTS.Compile,
    Retry: [retryTransient, retryCrash],
  });
  return {
    StartAt: "Begin photo",
    States: {
      "Begin photo": {
        Type: "Task",
        Resource: INVOKE,
        Arguments: { FunctionName: targets.batch, Payload: query(`$merge([${raw(photo)}, { "task": "begin" }])`) },
        TimeoutSeconds: TIMEOUTS.Ingest,
        Retry: [retryTurn, retryTransient, retryCrash],
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
        Choices: [{ Condition: query("$states.input.row != null"), Next: "Nothing to do" }],
        Default: "Take photo",
      },
      "Nothing to do": { Type: "Succeed", Output: query("$states.input.row") },
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

/** An expression without its braces, as part of another one. */
function raw(value: Json): string {
  return String(value).replace(/^\{% | %\}$/g, "");
}
