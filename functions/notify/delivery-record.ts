import { z } from "zod";
import type { Announcement } from "../../platform/announcer.js";
import { sha256 } from "../../platform/canonical-json.js";
import type { Records, StoredRecord } from "../../platform/records.js";

/** The log of webhooks: one record for each news, with every attempt to bring it. */
export const WEBHOOK_DELIVERIES = "webhook-deliveries";
/** Days that it is kept. */
const KEPT_DAYS = 30;

const attemptSchema = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  seconds: z.number(),
  /** HTTP status; null where no answer came. */
  status: z.number().nullable(),
  /** Why no answer came, or the first KiB of one that was not taken for success. */
  said: z.string(),
});
export type DeliveryAttempt = z.output<typeof attemptSchema>;

const schema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  news: z.string(),
  type: z.string(),
  url: z.string(),
  /** `gone`: the receiver wants no more (410). `refused`: it may not be called. `exhausted`: the last attempt failed. */
  state: z.enum(["pending", "delivered", "gone", "refused", "exhausted"]),
  attempts: z.array(attemptSchema),
  /** ISO 8601, UTC: not before then. */
  nextAt: z.string().nullable(),
  /** Until then somebody is at it. */
  heldUntil: z.string().nullable(),
  revision: z.number(),
});
export type DeliveryRecord = StoredRecord & z.output<typeof schema>;

/** The webhook's id: the same however often the news is announced, and without a full stop. */
export function webhookIdOf(news: Announcement): string {
  return `msg_${sha256(`${news.id} ${news.webhook}`).slice(0, 40)}`;
}

export function newDelivery(news: Announcement, url: string, now: Date): DeliveryRecord {
  return {
    id: webhookIdOf(news),
    principal: news.principal,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + KEPT_DAYS * 86_400_000).toISOString(),
    news: news.id,
    type: news.type,
    url,
    state: "pending",
    attempts: [],
    nextAt: now.toISOString(),
    heldUntil: null,
    revision: 1,
  };
}

export async function getDelivery(records: Records, id: string): Promise<DeliveryRecord | null> {
  const stored = await records.get(WEBHOOK_DELIVERIES, id);
  return stored === null ? null : schema.parse(stored);
}

/** What was told, or is still to be told, to a principal's webhooks, newest first. */
export async function listDeliveries(records: Records, principal: string, limit: number): Promise<DeliveryRecord[]> {
  return (await records.list(WEBHOOK_DELIVERIES, principal, limit)).map((stored) => schema.parse(stored));
}

/** Null when somebody else has changed it meanwhile. */
export async function changeDelivery(
  records: Records,
  before: DeliveryRecord,
  changes: Partial<DeliveryRecord>,
): Promise<DeliveryRecord | null> {
  const after = { ...before, ...changes, revision: before.revision + 1 } as DeliveryRecord;
  return (await records.replace(WEBHOOK_DELIVERIES, after, { revision: before.revision })) ? after : null;
}
