import type { BuilderView } from "../builder/builder.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { FailureRequest, PublishRequest } from "../statemachine/pipeline-contract.js";
import { settleRounds } from "./critique/settle.js";
import { editKeys, putJson } from "./documents.js";
import { type EndDependencies, endEdit, type KnownEdit } from "./edits/end-edit.js";
import type { PipelineOutput } from "./edits/record.js";
import { type RunHistory, workDone } from "./edits/work-done.js";
import { describeFailure, type EditFailure } from "./failure.js";
import type { SourceFacts } from "./ingest/source-facts.js";
import { type EditOptions, readOptions } from "./options.js";
import { keepViewOf } from "./publish/keep-view.js";
import type { createPublish } from "./publish.js";

export type { EditRecord, PipelineOutput } from "./edits/record.js";

export interface ConcludeDependencies extends EndDependencies {
  readonly store: ObjectStore;
  readonly publish: ReturnType<typeof createPublish>;
  /** How a Builder that looks is shown the result, when feedback on it comes. */
  readonly view?: BuilderView | null | undefined;
  /** Where given, the record of an edit that failed also says which of its steps were done. */
  readonly runHistory?: RunHistory | undefined;
}

/** The Lambda at the pipeline's end: publishes the results of an edit that succeeded, and records its end either way. */
export function createConclude(deps: ConcludeDependencies) {
  return async (
    request: PublishRequest<SourceFacts, EditOptions> | FailureRequest,
  ): Promise<PipelineOutput | EditFailure> => {
    const { editId: id, principal, instruction } = request;
    const { after = null } = readOptions(request.options);
    const edit: KnownEdit = { id, principal, instruction, after };
    if (request.outcome === "failed") {
      const failure = describeFailure(request);
      const done = deps.runHistory ? await workDone(deps.runHistory, request.run) : {};
      await endEdit(deps, edit, { status: "failed", failure, ...done });
      return failure;
    }
    const view = await keepViewOf(deps.store, `edits/${id}/result-view`, request.results, deps.view);
    if (view !== null) await putJson(deps.store, editKeys.resultView(id), view);
    const { outputs } = await deps.publish(request);
    const { dollars, critique } = await settleRounds(deps.store, request);
    const output: PipelineOutput = { outputs, steps: request.steps, dollars, ...(critique ? { critique } : {}) };
    await endEdit(deps, edit, { status: "succeeded", ...output });
    return output;
  };
}
