import type { Artefact, Value } from "../platform/artefact.js";
import type { InitPort } from "./compiled.js";
import type { Lineage } from "./lineage.js";
import type { MachineInput } from "./machine-input.js";

/** What each stage of the fixed pipeline is given and answers. The pipeline's definition passes exactly these fields on. */

/** An object in the store as it was uploaded: not yet looked at. */
export interface Upload {
  readonly key: string;
}

/** The pipeline's input. `options` is the caller's own and goes to every stage as it came. */
export interface PipelineInput<Options = unknown> {
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly source: Upload;
  readonly mask: Upload | null;
  readonly background: Upload | null;
  readonly options: Options;
}

/** The pictures that bricks work on; null where the person gave none. */
export type Init = { readonly image: Artefact } & Readonly<Record<Exclude<InitPort, "image">, Artefact | null>>;

/** A picture in the store as a Builder's model is shown it. */
export interface StoredView {
  readonly key: string;
  readonly mediaType: "image/jpeg" | "image/png";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** What of the person's pictures the Builder is shown; null for what it is not. */
export type Views = Readonly<Record<InitPort, StoredView | null>>;

export type IngestRequest<Options = unknown> = PipelineInput<Options> & {
  /** Long side of the working picture that the plan needs, in pixels; without it, what the options say. */
  readonly workingSide?: number;
};
export interface IngestResult<Source = unknown> {
  readonly init: Init;
  /** How the working picture came from the original; Publish maps the result back by it. */
  readonly source: Source;
  /** Null where no Builder looks. */
  readonly views: Views | null;
}

export interface PlanRequest<Options = unknown, Source = unknown> {
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly init: Init;
  readonly source: Source;
  /** {@link IngestResult.views} */
  readonly views?: Views | null;
  /** From 1. Above it the critic has judged the rounds before, and its words are in the store. */
  readonly round: number;
  readonly options: Options;
}
export interface PlanResult {
  /** The checked plan in the object store. */
  readonly planKey: string;
  readonly verdict: "accept" | "repair";
  /** The bricks, in the plan's order. */
  readonly steps: readonly string[];
  /** The Builder follows feedback in any words, so that a critic's can be put to it. */
  readonly revisable: boolean;
  /** Long side of the working picture that the plan needs, in pixels; null: the one at hand will do. */
  readonly workingSide: number | null;
}

export interface CompileRequest<Options = unknown> {
  readonly editId: string;
  /** From 1. */
  readonly round: number;
  readonly planKey: string;
  readonly init: Init;
  /** `options.seed` where the caller gave one; otherwise Compile chooses it. */
  readonly seed: number | null;
  readonly options: Options;
  /** The plan may run as an Express machine: false once one of this edit took longer than such a machine may. */
  readonly mayExpress: boolean;
}
export type CompileResult = {
  readonly machineArn: string;
  readonly executionName: string;
  /** One for every result of the plan, in order. */
  readonly lineage: readonly Lineage[];
} & (
  | { readonly express: false; readonly input: MachineInput }
  /** The {@link MachineInput} as JSON text, which is how `startSyncExecution` takes it. */
  | { readonly express: true; readonly input: string }
);

/** What the record keeps of one brick's run. */
export interface StepRecord {
  readonly brick: string;
  readonly seconds: number;
  readonly dollars: number;
  readonly backend: string;
  readonly model: string;
  readonly cached: boolean;
}

/** The output of a compiled machine. */
export interface RunResult {
  readonly results: readonly Value[];
  /** By the plan's step id. */
  readonly steps: Readonly<Record<string, StepRecord>>;
}

/** A plan's result, which may be published, and the pictures that it was made from. */
export interface Candidate {
  readonly init: Init;
  readonly source: unknown;
  readonly planKey: string;
  readonly results: readonly Value[];
  readonly lineage: readonly Lineage[];
  readonly steps: Readonly<Record<string, StepRecord>>;
}

export interface CritiqueRequest<Options = unknown> {
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly init: Init;
  /** From 1. */
  readonly round: number;
  /** What this round made. */
  readonly candidate: Candidate;
  /** The best of the rounds before; in the first round the same as `candidate`. */
  readonly made: Candidate;
  /** {@link PlanResult.revisable} */
  readonly revisable: boolean;
  readonly options: Options;
}
export interface CritiqueResult {
  /** The best result so far. */
  readonly best: Candidate;
  /** Plan once more. */
  readonly again: boolean;
}

/** What a failed stage leaves behind. */
export interface Trouble {
  readonly stage: Stage;
  /** The error's name, e.g. `RefusedError`. */
  readonly error: string;
  /** As Step Functions gives it: a Lambda's error as JSON (`errorMessage`, …); of Run, see `stepFailure`. */
  readonly cause: string;
  /** The compiled machine's execution, when it was Run that failed. */
  readonly run: { readonly machineArn: string; readonly executionName: string } | null;
}

export interface PublishRequest<Source = unknown, Options = unknown> extends Candidate {
  readonly outcome: "succeeded";
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly init: Init;
  readonly source: Source;
  /** What failed after the published result was made: the critic, or a round after it. */
  readonly trouble: (Trouble & { readonly round: number }) | null;
  readonly options: Options;
}

export const stages = ["Ingest", "Plan", "Compile", "Run", "Critique", "Publish"] as const;
export type Stage = (typeof stages)[number];

/** The same function as {@link PublishRequest}: it writes the one record that an edit which failed ends in. */
export interface FailureRequest<Options = unknown> extends Trouble {
  readonly outcome: "failed";
  readonly editId: string;
  readonly principal: string;
  readonly instruction: string;
  readonly options: Options;
}

/** What a compiled machine's execution gives as its cause, as JSON text. */
export interface StepFailure {
  /** The plan's step id. */
  readonly step: string;
  readonly brick: string;
  readonly error: string;
  readonly cause: string;
}

/**
 * The step that failed, out of the cause of a failed compiled machine, or of the pipeline's Run stage, whose cause is the
 * description of that execution with the machine's cause inside. Null when the cause is neither.
 */
export function stepFailure(cause: string): StepFailure | null {
  const outer = parseObject(cause);
  if (!outer) return null;
  if (isStepFailure(outer)) return outer;
  const inner = typeof outer.Cause === "string" ? parseObject(outer.Cause) : null;
  return inner && isStepFailure(inner) ? inner : null;
}

function isStepFailure(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & StepFailure {
  return ["step", "brick", "error", "cause"].every((field) => typeof value[field] === "string");
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
