import type { Announcement } from "../../platform/announcer.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import type { Records } from "../../platform/records.js";
import { settleReservation } from "./allowance.js";
import { announcementOf } from "./announcement.js";
import { EDITS, type EditEnding, type EditFacts, type EditRecord, getEdit } from "./record.js";

export interface EndDependencies {
  readonly records: Records;
  readonly clock: Clock;
  /** Brings an edit's end to where it was asked for. Its failure is that of whoever ends the edit, who tries again. */
  readonly deliver?: ((record: EditRecord) => Promise<void>) | undefined;
  /** Tells that an edit came to its end. Its failure is not the edit's. */
  readonly announce?: ((news: Announcement) => Promise<void>) | undefined;
  readonly logger?: Logger | undefined;
}

/** Whose edit it is and what was asked for: for an edit that has no record yet. */
export type KnownEdit = Pick<EditRecord, "id" | "principal" | "listedAs"> & EditFacts;

/**
 * Writes how an edit ended. The first ending counts: an edit that was stopped stays so, whatever its last stage still comes to.
 * Told twice, it announces twice, under the same id. Answers the record as it is then.
 * @param options `costUnknown`: at least what was set aside for it counts against its principal's day.
 */
export async function endEdit(
  deps: EndDependencies,
  known: KnownEdit,
  ending: EditEnding,
  { costUnknown = false }: { readonly costUnknown?: boolean } = {},
): Promise<EditRecord> {
  for (;;) {
    const before = await getEdit(deps.records, known.id);
    if (before !== null && before.status !== "running") {
      if (before.status === ending.status) await tellEnd(deps, before);
      return before;
    }
    const finishedAt = deps.clock.now().toISOString();
    const { createdAt, status: _running, ...facts } = before ?? { ...known, createdAt: finishedAt, status: null };
    const after: EditRecord = { ...facts, createdAt, finishedAt, ...ending };
    const written =
      before === null
        ? await deps.records.create(EDITS, after)
        : await deps.records.replace(EDITS, after, { status: "running" });
    if (!written) continue;
    const { dollars = 0 } = ending;
    await settleCost(deps, after, costUnknown ? Math.max(dollars, after.reserved?.dollars ?? 0) : dollars);
    await tellEnd(deps, after);
    return after;
  }
}

async function settleCost(deps: EndDependencies, { id, principal, reserved }: EditRecord, dollars: number) {
  if (reserved === undefined || (reserved.dollars === 0 && dollars === 0)) return;
  try {
    await settleReservation(deps.records, deps.clock, principal, reserved, dollars);
  } catch (error) {
    // The day's allowance then counts what was set aside, never less than was spent.
    deps.logger?.error("an edit's cost could not be settled", { editId: id, error: String(error) });
  }
}

async function tellEnd(deps: EndDependencies, record: EditRecord): Promise<void> {
  await deps.deliver?.(record);
  await announceEnd(deps, record);
}

async function announceEnd(deps: EndDependencies, record: EditRecord): Promise<void> {
  const news = announcementOf(record);
  if (news === null || deps.announce === undefined) return;
  try {
    await deps.announce(news);
  } catch (error) {
    deps.logger?.error("an edit's end could not be announced", { editId: record.id, error: String(error) });
  }
}
