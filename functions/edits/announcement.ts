import type { Announcement } from "../../platform/announcer.js";
import type { EditRecord } from "./record.js";
import { editOutcome, editSummary } from "./summary.js";

/** An announcement must fit into an event bus's and a queue's 256 KB, beside their own fields. */
const MOST_BYTES = 200 * 1024;

/** The news of an edit's end; null while it runs. */
export function announcementOf(record: EditRecord): Announcement | null {
  if (record.status === "running") return null;
  return {
    id: `${record.id}.edit.${record.status}`,
    type: `edit.${record.status}`,
    principal: record.principal,
    at: record.finishedAt ?? record.createdAt,
    data: dataOf(record),
    webhook: record.webhook ?? null,
  };
}

/** All of it, or without what is longest: the record itself can still be asked for. */
function dataOf(record: EditRecord): Readonly<Record<string, unknown>> {
  const summary = editSummary(record);
  const { results, steps, critique } = editOutcome(record);
  const forms = [
    { ...summary, results, steps, critique },
    { ...summary, results, steps, critique: null, shortened: true },
    { ...summary, results: results.slice(0, 20), steps: [], critique: null, shortened: true },
  ];
  return forms.find((form) => Buffer.byteLength(JSON.stringify(form)) <= MOST_BYTES) ?? { ...summary, shortened: true };
}
