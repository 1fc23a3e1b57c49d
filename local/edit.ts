import type { EditRecord, PipelineOutput } from "../functions/conclude.js";
import { noCritic } from "../functions/critique/no-critic.js";
import { newEditId } from "../functions/edits/new-id.js";
import { asEdit, EDITS, getEdit } from "../functions/edits/record.js";
import { settleEdit } from "../functions/edits/settle-edit.js";
import { keepSource } from "../functions/edits/sources.js";
import { type EditFailure, readPipelineFailure } from "../functions/failure.js";
import type { EditOptions } from "../functions/options.js";
import { getEditRequest, startEdit } from "../functions/start-edit.js";
import { systemClock } from "../platform/clock.js";
import type { ObjectStore } from "../platform/object-store.js";
import { executionNameOf, type HistoryEvent } from "../platform/workflow.js";
import type { PipelineInput } from "../statemachine/pipeline-contract.js";
import type { Local } from "./composition.js";
import { isRunnerAlive, thisRunner } from "./runner.js";

/** Bytes as their files have them. */
export interface EditFiles {
  readonly photo: Uint8Array;
  readonly mask?: Uint8Array;
  readonly background?: Uint8Array;
}

/** The uploads that an edit works on, in the store. */
export type EditSources = Pick<PipelineInput, "source" | "mask" | "background">;

export interface EditRequest {
  readonly instruction: string;
  readonly sources: EditSources;
  readonly options: Partial<EditOptions>;
}

/** Whoever sits at this machine. */
export const PRINCIPAL = "local";

export type EditOutcome = {
  readonly editId: string;
  /** Wall-clock seconds. */
  readonly seconds: number;
} & (
  | { readonly status: "succeeded"; readonly output: PipelineOutput }
  | { readonly status: "failed"; readonly failure: EditFailure }
  | { readonly status: "stopped" }
);

export interface EditObserver {
  /** Every event of the pipeline and of the machine it runs. */
  onEvent?(event: HistoryEvent, executionArn: string): void;
  readonly signal?: AbortSignal;
}

/**
 * Runs the fixed pipeline on one photo and waits for its end.
 * @throws {RefusedError} before anything runs when a critic is wished for and there is none.
 */
export async function runEdit(local: Local, request: EditRequest, observer: EditObserver = {}): Promise<EditOutcome> {
  if (request.options.critic !== undefined && local.critic === null) throw noCritic();
  const editId = newEditId(systemClock.now());
  const started = performance.now();
  const input = {
    editId,
    principal: PRINCIPAL,
    instruction: request.instruction,
    ...request.sources,
    options: request.options,
  };
  const unsubscribe = local.engine.subscribe((executionArn, event) => {
    if (belongsTo(executionArn, editId)) observer.onEvent?.(event, executionArn);
  });
  try {
    const { store, records, engine: workflow, pipelineArn } = local;
    const start = { store, records, clock: systemClock, workflow, pipelineArn };
    const executionArn = await startEdit(start, input, { runner: await thisRunner() });
    const stop = () => void local.engine.stop(executionArn, "Stopped", "Stopped by the user.");
    if (observer.signal?.aborted) stop();
    observer.signal?.addEventListener("abort", stop, { once: true });
    const end = await local.engine.finished(executionArn);
    observer.signal?.removeEventListener("abort", stop);
    const seconds = (performance.now() - started) / 1000;
    if (end.status === "SUCCEEDED")
      return { editId, seconds, status: "succeeded", output: end.output as PipelineOutput };
    const record = await getEdit(records, editId);
    if (record !== null) await settleEdit(endingDependencies(local), record);
    if (end.status === "ABORTED") return { editId, seconds, status: "stopped" };
    return { editId, seconds, status: "failed", failure: readPipelineFailure(end.error, end.cause) };
  } finally {
    unsubscribe();
  }
}

/** True for the pipeline's execution of an edit and for the execution of its compiled machine. */
function belongsTo(executionArn: string, editId: string): boolean {
  const name = executionNameOf(executionArn);
  return name === editId || name.startsWith(`${editId}-`);
}

/** Puts an edit's files into the store. */
export async function upload(store: ObjectStore, files: EditFiles): Promise<EditSources> {
  const put = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : keepSource(store, bytes));
  const source = await keepSource(store, files.photo);
  const [mask, background] = await Promise.all([put(files.mask), put(files.background)]);
  return { source, mask, background };
}

/** What was asked for in an earlier edit on this machine. */
export function earlierRequest(store: ObjectStore, editId: string) {
  return getEditRequest(store, editId, PRINCIPAL);
}

/** The records of this machine's edits, newest first. */
export async function listEdits(local: Local, limit: number): Promise<EditRecord[]> {
  const stored = await local.records.list(EDITS, PRINCIPAL, limit);
  const edits = stored.map(asEdit).filter((edit) => edit !== null);
  return Promise.all(edits.map((edit) => settleEdit(endingDependencies(local), edit)));
}

/** What ends this machine's edits that did not come to their end by themselves. */
function endingDependencies({ records, engine: workflow }: Local) {
  return { records, workflow, clock: systemClock, isAlive: isRunnerAlive };
}

/** Puts a hand-written plan into the store; answers its key, for the edit's options. */
export async function keepPlan(store: ObjectStore, text: string): Promise<string> {
  return (await keepSource(store, new TextEncoder().encode(text))).key;
}
