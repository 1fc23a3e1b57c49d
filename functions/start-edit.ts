import { z } from "zod";
import { BadInputError } from "../platform/errors.js";
import { ObjectMissingError, type ObjectStore } from "../platform/object-store.js";
import type { Workflow } from "../platform/workflow.js";
import type { PipelineInput } from "../statemachine/pipeline-contract.js";
import { editKeys, getJson, putJson } from "./documents.js";
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
  readonly workflow: Workflow;
  readonly pipelineArn: string;
}

/** Starts the pipeline on an edit, after keeping what was asked for: feedback and undo go back to it. Answers the execution's ARN. */
export async function startEdit(deps: StartDependencies, request: EditRequest): Promise<string> {
  await putJson(deps.store, editKeys.request(request.editId), request);
  return deps.workflow.start({ machineArn: deps.pipelineArn, name: request.editId, input: request });
}

/** @throws {BadInputError} when there is no edit of that id, or it is another principal's. */
export async function getEditRequest(
  store: ObjectStore,
  editId: string,
  principal: string,
): Promise<PipelineInput<EditOptions>> {
  try {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(editId)) throw new ObjectMissingError(editId);
    const request = requestSchema.parse(await getJson(store, editKeys.request(editId)));
    if (request.principal === principal) return request;
  } catch (error) {
    if (!(error instanceof ObjectMissingError)) throw error;
  }
  throw new BadInputError(
    `There is no edit ${editId}.`,
    "Give the id that the edit's --json output or its trace names.",
  );
}
