import type { Clock } from "../platform/clock.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Records, StoredRecord } from "../platform/records.js";
import type { FailureRequest, PublishRequest, StepRecord } from "../statemachine/pipeline-contract.js";
import { settleRounds } from "./critique/settle.js";
import type { CritiqueSummary } from "./critique/summary.js";
import { describeFailure, type EditFailure } from "./failure.js";
import type { SourceFacts } from "./ingest/source-facts.js";
import { type EditOptions, readOptions } from "./options.js";
import type { createPublish, PublishedOutput } from "./publish.js";

/** The pipeline's output. */
export interface PipelineOutput {
  readonly outputs: readonly PublishedOutput[];
  /** By the plan's step id. */
  readonly steps: Readonly<Record<string, StepRecord>>;
  /** What bricks and models cost in all rounds, as far as prices are known. */
  readonly dollars: number;
  /** Where a critic was asked for. */
  readonly critique?: CritiqueSummary;
}

/** The one record that every edit ends in. */
export type EditRecord = StoredRecord & {
  readonly instruction: string;
  /** The edit that this one's instruction was feedback on. */
  readonly after: string | null;
} & (
    | ({ readonly status: "succeeded" } & PipelineOutput)
    | { readonly status: "failed"; readonly failure: EditFailure }
  );

export interface ConcludeDependencies {
  readonly store: ObjectStore;
  readonly publish: ReturnType<typeof createPublish>;
  readonly records: Records;
  readonly clock: Clock;
}

/** The Lambda at the pipeline's end: publishes the results of an edit that succeeded, and records it either way. */
export function createConclude(deps: ConcludeDependencies) {
  return async (
    request: PublishRequest<SourceFacts, EditOptions> | FailureRequest,
  ): Promise<PipelineOutput | EditFailure> => {
    const { editId: id, principal, instruction } = request;
    const { after = null } = readOptions(request.options);
    const base = { id, principal, instruction, after, createdAt: deps.clock.now().toISOString() };
    if (request.outcome === "failed") {
      const failure = describeFailure(request);
      await deps.records.put("edits", { ...base, status: "failed", failure });
      return failure;
    }
    const { outputs } = await deps.publish(request);
    const { dollars, critique } = await settleRounds(deps.store, request);
    const output: PipelineOutput = { outputs, steps: request.steps, dollars, ...(critique ? { critique } : {}) };
    await deps.records.put("edits", { ...base, status: "succeeded", ...output });
    return output;
  };
}
