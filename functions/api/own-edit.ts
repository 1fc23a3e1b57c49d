import { type EditRecord, getEdit } from "../edits/record.js";
import { settleEdit } from "../edits/settle-edit.js";
import type { ApiDependencies } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";

/** A principal's edit, settled. @throws {Problem} 404, the same for an edit that is not there and one of somebody else. */
export async function ownEdit(deps: ApiDependencies, principal: Principal, id: string): Promise<EditRecord> {
  const record = await getEdit(deps.records, id);
  if (record !== null && record.principal === principal.id) return settleEdit(deps, record);
  throw new Problem("not-found", "There is no such edit.", { hint: "GET /edits lists yours." });
}
