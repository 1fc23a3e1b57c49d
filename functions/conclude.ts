import type { BuilderView } from "../builder/builder.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { FailureRequest, PublishRequest } from "../statemachine/pipeline-contract.js";
import type { Artefacts } from "./artefacts.js";
import { editListOf } from "./batch/edit-lists.js";
import { getCritiques } from "./critique/document.js";
import { settleRounds } from "./critique/settle.js";
import { editKeys, putJson } from "./documents.js";
import { type EndDependencies, endEdit, type KnownEdit } from "./edits/end-edit.js";
import { executionName } from "./edits/execution-name.js";
import { modelDollars } from "./edits/model-dollars.js";
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
  readonly artefacts: Artefacts;
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
    const { after = null, batch } = readOptions(request.options);
    const listed = batch === undefined ? {} : { listedAs: editListOf(batch, id) };
    const edit: KnownEdit = { id, principal, instruction, after, ...listed };
    if (request.outcome === "failed") {
      const failure = describeFailure(request);
      const done = await unfinished(deps, request);
      await endEdit(deps, edit, { status: "failed", failure, ...done });
      return failure;
    }
    const view = await keepViewOf(deps, `edits/${id}/result-view`, request.results, deps.view);
    if (view !== null) await putJson(deps.store, editKeys.resultView(id), view);
    const { outputs } = await deps.publish(request);
    const { dollars, critique } = await settleRounds(deps.store, request);
    const output: PipelineOutput = { outputs, steps: request.steps, dollars, ...(critique ? { critique } : {}) };
    await endEdit(deps, edit, { status: "succeeded", ...output });
    return output;
  };
}

/** What was done and what it cost, rounds before the last one and models too. */
async function unfinished({ store, runHistory }: ConcludeDependencies, { editId, run }: FailureRequest) {
  const models = await modelDollars(store, editId);
  if (runHistory === undefined) return models === 0 ? {} : { dollars: models };
  const { steps, dollars } = await workDone(runHistory, run);
  const rounds = (await getCritiques(store, editId))?.rounds ?? [];
  const others = rounds.filter(({ round }) => executionName(editId, round) !== run?.executionName);
  const before = others.flatMap((round) => Object.values(round.steps)).reduce((sum, step) => sum + step.dollars, 0);
  return { steps, dollars: dollars + before + models };
}
