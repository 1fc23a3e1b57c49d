import { z } from "zod";
import type { Clock } from "../platform/clock.js";
import { BadInputError } from "../platform/errors.js";
import { ObjectMissingError, type ObjectStore } from "../platform/object-store.js";
import type { Records } from "../platform/records.js";
import type { Workflow } from "../platform/workflow.js";
import type { PipelineInput } from "../statemachine/pipeline-contract.js";
import { editKeys, getJson, putJson } from "./documents.js";
import { executionArnOf } from "./edits/execution-arn.js";
import { EDITS, type EditFacts, type EditRecord, getEdit, isEditId } from "./edits/record.js";
import { type EditOptions, editOptionsSchema } from "./options.js";

export type EditRequest = PipelineInput<Partial<EditOptions>>;

const upload = z.object({ key: z.string() });
const requestSchema = z.object({
  editId: z.string(),
  principal: z.string(),
  instruction: z.string(),
  source: upload,
  mask: upload.nullable(),
  background: upload.nullable(),
  options: editOptionsSchema,
});

export interface StartDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly clock: Clock;
  readonly workflow: Pick<Workflow, "start">;
  readonly pipelineArn: string;
}

/** What the edit's record is to say besides the request. */
export type StartNotes = Pick<EditFacts, "runner" | "reserved">;

/**
 * Starts the pipeline on an edit, after keeping what was asked for (feedback and undo go back to it) and writing its record. The
 * same request again (of the same id) starts nothing new. Answers the execution's ARN.
 */
export async function startEdit(
  deps: StartDependencies,
  request: EditRequest,
  notes: StartNotes = {},
): Promise<string> {
  const { editId: id, principal, instruction } = request;
  const { after = null, webhook } = request.options as { after?: string; webhook?: string };
  const executionArn = executionArnOf(deps.pipelineArn, id);
  await putJson(deps.store, editKeys.request(id), request);
  const record: EditRecord = {
    id,
    principal,
    createdAt: deps.clock.now().toISOString(),
    instruction,
    after,
    executionArn,
    status: "running",
    starts: 1,
    ...(webhook === undefined ? {} : { webhook }),
    ...notes,
  };
  const isNew = await deps.records.create(EDITS, record);
  if (!isNew && (await getEdit(deps.records, id))?.status !== "running") return executionArn;
  try {
    return await deps.workflow.start({ machineArn: deps.pipelineArn, name: id, input: request });
  } catch (error) {
    if (!isNew && error instanceof Error && error.name === "ExecutionAlreadyExists") return executionArn;
    // Whoever asked is told; an edit that never began leaves no record.
    if (isNew) await deps.records.delete(EDITS, id);
    throw error;
  }
}

/** @throws {BadInputError} when there is no edit of that id, or it is another principal's. */
export async function getEditRequest(
  store: ObjectStore,
  editId: string,
  principal: string,
): Promise<PipelineInput<EditOptions>> {
  try {
    if (!isEditId(editId)) throw new ObjectMissingError(editId);
    const request = requestSchema.parse(await getJson(store, editKeys.request(editId)));
    if (request.principal === principal) return request;
  } catch (error) {
    if (!(error instanceof ObjectMissingError)) throw error;
  }
  throw new BadInputError(
    `There is no edit ${editId}.`,
    "Give the id that the edit's --json output or its trace names. Of a batch's photos no request is kept: edit the photo by itself, with both sentences as one instruction.",
  );
}
