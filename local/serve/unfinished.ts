import { type EndDependencies, endEdit } from "../../functions/edits/end-edit.js";
import { asEdit, EDITS, type EditRecord, getEdit } from "../../functions/edits/record.js";
import { interrupted } from "../../functions/edits/settle-edit.js";
import { getEditRequest } from "../../functions/start-edit.js";
import type { Logger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Workflow } from "../../platform/workflow.js";
import { isRunnerAlive, isServer } from "../runner.js";

/** Times that an edit is begun at most: one that ends the process that runs it is not begun for ever. */
const MOST_STARTS = 2;

export interface ResumeDependencies extends EndDependencies {
  readonly store: ObjectStore;
  readonly workflow: Pick<Workflow, "start">;
  readonly pipelineArn: string;
  readonly runner: string;
  readonly logger: Logger;
}

/**
 * Takes up the edits that ran when a server died: each goes on under its own id, with what was done before in the memo. One that
 * was taken up before is ended as interrupted, and so is one that a command began. Answers how many go on.
 */
export async function resumeEdits(deps: ResumeDependencies): Promise<number> {
  let resumed = 0;
  for await (const record of abandoned(deps)) {
    try {
      if (await resume(deps, record)) resumed++;
    } catch (error) {
      deps.logger.error("an edit could not be taken up again", { editId: record.id, error: String(error) });
      await endEdit(deps, record, { status: "failed", failure: interrupted });
    }
  }
  return resumed;
}

async function* abandoned({ store, records }: ResumeDependencies): AsyncIterable<EditRecord> {
  const prefix = `records/${EDITS}/`;
  for await (const { key } of store.list(prefix)) {
    const record = asEdit(await getEdit(records, key.slice(prefix.length, -".json".length)));
    if (record?.status !== "running" || record.runner === undefined) continue;
    if (!(await isRunnerAlive(record.runner))) yield record;
  }
}

async function resume(deps: ResumeDependencies, record: EditRecord): Promise<boolean> {
  const { id, principal, runner: before, starts = 1 } = record;
  if (starts >= MOST_STARTS || before === undefined || !isServer(before)) {
    await endEdit(deps, record, { status: "failed", failure: interrupted });
    return false;
  }
  const request = await getEditRequest(deps.store, id, principal);
  const mine = { ...record, runner: deps.runner, starts: starts + 1 };
  const taken = await deps.records.replace(EDITS, mine, { status: "running", runner: before });
  if (!taken) return false;
  await deps.workflow.start({ machineArn: deps.pipelineArn, name: id, input: request });
  deps.logger.info("an edit goes on", { editId: id });
  return true;
}
