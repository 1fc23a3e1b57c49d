import type { Announcement } from "../../platform/announcer.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import type { Records } from "../../platform/records.js";
import { type GuardedResponse, guardedFetch, inTime } from "../fetch-picture/guarded-fetch.js";
import type { FetchPolicy } from "../fetch-picture/policy.js";
import { FetchProblem } from "../fetch-picture/problem.js";
import {
  changeDelivery,
  type DeliveryAttempt,
  type DeliveryRecord,
  getDelivery,
  newDelivery,
  WEBHOOK_DELIVERIES,
} from "./delivery-record.js";
import { nextWait, retryAfter } from "./schedule.js";
import { signingSecrets } from "./secrets.js";
import { signWebhook } from "./signature.js";
import { WEBHOOK_PORTS } from "./webhook-url.js";

/** Seconds that a receiver has to answer. */
const ATTEMPT_SECONDS = 15;
/** Milliseconds for which an attempt is one process's own: longer than it can take. */
const HELD = 60_000;
/** Bytes of an answer that are looked at. */
const ANSWER_BYTES = 1024;

export interface DeliverDependencies {
  readonly records: Records;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Which addresses may be called; https on the public internet unless told. */
  readonly policy?: FetchPolicy | undefined;
  /** Seconds that a receiver has to answer; 15 unless told. */
  readonly attemptSeconds?: number | undefined;
}

/** `over`: nothing is left to do; `given-up`: the last attempt failed; `wait`: try again in so many seconds. */
export type DeliveryOutcome =
  | { readonly state: "over" }
  | { readonly state: "given-up" }
  | { readonly state: "wait"; readonly seconds: number };

/**
 * Brings news to its webhook, if an attempt is due and nobody else is at it. Called as often as one likes it makes one attempt at a time, on
 * the schedule of Standard Webhooks; the record of deliveries says how far it came.
 * @throws the signal's reason.
 */
export async function deliverWebhook(
  deps: DeliverDependencies,
  news: Announcement,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  if (news.webhook === null) return { state: "over" };
  for (;;) {
    const record = await getOrCreate(deps, news, news.webhook);
    if (record.state === "exhausted") return { state: "given-up" };
    if (record.state !== "pending") return { state: "over" };
    const now = deps.clock.now();
    const due = Math.max(...[record.nextAt, record.heldUntil].map((time) => (time === null ? 0 : Date.parse(time))));
    if (due > now.getTime()) return { state: "wait", seconds: (due - now.getTime()) / 1000 };
    const heldUntil = new Date(now.getTime() + HELD).toISOString();
    const held = await changeDelivery(deps.records, record, { heldUntil });
    if (held !== null) return attempt(deps, news, held, signal);
  }
}

async function getOrCreate(deps: DeliverDependencies, news: Announcement, url: string): Promise<DeliveryRecord> {
  const made = newDelivery(news, url, deps.clock.now());
  for (;;) {
    const known = await getDelivery(deps.records, made.id);
    if (known !== null) return known;
    if (await deps.records.create(WEBHOOK_DELIVERIES, made)) return made;
  }
}

async function attempt(
  deps: DeliverDependencies,
  news: Announcement,
  held: DeliveryRecord,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const at = deps.clock.now();
  const began = deps.clock.monotonic();
  const result = await send(deps, news, held, at, signal).catch(async (error: unknown) => {
    // Not an attempt: whoever comes next need not wait until it would be over.
    await changeDelivery(deps.records, held, { heldUntil: null });
    throw error;
  });
  const made: DeliveryAttempt = {
    at: at.toISOString(),
    seconds: (deps.clock.monotonic() - began) / 1000,
    status: "status" in result ? result.status : null,
    said: saidOf(result),
  };
  const attempts = [...held.attempts, made];
  const state = stateAfter(result);
  const now = deps.clock.now();
  const asked = "status" in result ? retryAfter(result.headers["retry-after"], now) : null;
  const seconds = state === "pending" ? nextWait(attempts.length, asked, Math.random) : null;
  const next = state === "pending" && seconds === null ? "exhausted" : state;
  const nextAt = seconds === null ? null : new Date(now.getTime() + seconds * 1000).toISOString();
  await changeDelivery(deps.records, held, { attempts, state: next, nextAt, heldUntil: null });
  const fields = { news: news.id, webhook: held.id, state: next, attempt: attempts.length, status: made.status };
  if (next === "delivered") deps.logger.info("a webhook was delivered", fields);
  else deps.logger.warn("a webhook was not delivered", { ...fields, said: made.said.slice(0, 200) });
  if (seconds !== null) return { state: "wait", seconds };
  return { state: next === "exhausted" ? "given-up" : "over" };
}

async function send(
  deps: DeliverDependencies,
  { type, at, data, principal }: Announcement,
  { id, url }: DeliveryRecord,
  now: Date,
  outer: AbortSignal,
): Promise<GuardedResponse | FetchProblem> {
  const body = new TextEncoder().encode(JSON.stringify({ type, timestamp: at, data }));
  const signed = signWebhook(await signingSecrets(deps, principal), id, now, body);
  const seconds = deps.attemptSeconds ?? ATTEMPT_SECONDS;
  try {
    return await inTime(seconds, outer, (signal) =>
      guardedFetch(
        url,
        {
          method: "POST",
          headers: { "content-type": "application/json", ...signed },
          body,
          read: "start",
          maxBytes: ANSWER_BYTES,
          silenceSeconds: seconds,
          signal,
        },
        { ports: WEBHOOK_PORTS, ...deps.policy },
      ),
    );
  } catch (error) {
    if (error instanceof FetchProblem) return error;
    throw error;
  }
}

function stateAfter(result: GuardedResponse | FetchProblem): DeliveryRecord["state"] {
  if (!("status" in result)) return result.kind === "refused" ? "refused" : "pending";
  if (result.status === 410) return "gone";
  return result.status >= 200 && result.status < 300 ? "delivered" : "pending";
}

function saidOf(result: GuardedResponse | FetchProblem): string {
  if (!("status" in result)) return result.message;
  return result.status >= 200 && result.status < 300 ? "" : new TextDecoder().decode(result.body);
}
