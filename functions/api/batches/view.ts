import { type FollowDependencies, progressOf } from "../../batch/follow.js";
import { batchKeys } from "../../batch/keys.js";
import type { BatchRecord } from "../../batch/record.js";
import { type ApiDependencies, limitsOf } from "../dependencies.js";
import { serviceOf } from "./begin.js";
import type { BatchView } from "./schemas.js";

export function followingOf(deps: ApiDependencies): FollowDependencies {
  const { workflow, mapRuns } = serviceOf(deps);
  const { store, records, clock, logger, announce, isAlive } = deps;
  return { store, records, clock, logger, announce, isAlive, workflow, mapRuns };
}

/** Everything that its owner may know of a batch. The report is a link that expires. */
export async function batchView(deps: ApiDependencies, record: BatchRecord): Promise<BatchView> {
  return { ...(await batchSummary(deps, record)), report: await reportLink(deps, record) };
}

export async function batchSummary(deps: ApiDependencies, record: BatchRecord): Promise<Omit<BatchView, "report">> {
  const { id, status, createdAt, finishedAt, instruction, retryOf, error } = record;
  const { rate, dollars, expectedEnd, ...counts } = await progressOf(followingOf(deps), record);
  return {
    id,
    status,
    createdAt,
    finishedAt,
    instruction,
    retryOf,
    counts,
    photosPerSecond: rate === null ? null : Math.round(rate * 100) / 100,
    dollars,
    expectedEnd,
    error,
  };
}

async function reportLink(deps: ApiDependencies, { id, reported }: BatchRecord): Promise<BatchView["report"]> {
  if (!reported || (await deps.store.head(batchKeys.report(id))) === null) return null;
  const { linkSeconds } = limitsOf(deps);
  const expiresAt = new Date(deps.clock.now().getTime() + linkSeconds * 1000).toISOString();
  return { url: await deps.links.presign(batchKeys.report(id), "GET", linkSeconds), expiresAt };
}
