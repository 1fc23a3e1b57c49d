import { type EditRecord, isEditId } from "../edits/record.js";
import { ended } from "./report.js";
import { getClaim } from "./start.js";
import { noteStatus, type StatusDependencies, showStatus, UPLOADS_PRINCIPAL } from "./status.js";

/**
 * Brings the results and the report of an edit that ended to `results/`, if it was of an upload; of any other edit it does nothing. Safe to repeat. Where a later
 * version of the photo is known by then, that one's stay.
 */
export function createDeliver(deps: StatusDependencies): (record: EditRecord) => Promise<void> {
  return async (record) => {
    if (record.principal !== UPLOADS_PRINCIPAL || record.status === "running" || !isEditId(record.id)) return;
    const claimed = await getClaim(deps.records, record.id);
    if (claimed === null) return;
    await noteStatus(deps, ended(deps.clock, claimed, record));
    await showStatus(deps, claimed.photo.bucket, claimed.photo.key);
  };
}
