import { sha256 } from "../../platform/canonical-json.js";
import type { StoredRecord } from "../../platform/records.js";
import type { ApiDependencies } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";
import { type Bucket, type BucketPolicy, takeToken } from "./token-bucket.js";

const LIMITS = "limits";
const MOST_TRIES = 40;

/** The answer's `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers). */
export type LimitHeaders = Readonly<Record<"RateLimit" | "RateLimit-Policy", string>>;

/**
 * Counts one of `what` (`requests`, `edits`) against a principal's limit.
 * @throws {Problem} 429 when there is none left.
 */
export async function spendToken(
  deps: Pick<ApiDependencies, "records" | "clock">,
  principal: Principal,
  what: "requests" | "edits",
  policy: BucketPolicy,
): Promise<LimitHeaders> {
  const id = `${sha256(principal.id)}-${what}`;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const stored = await deps.records.get(LIMITS, id);
    const now = deps.clock.now();
    const { ok, bucket, left, wait } = takeToken(bucketIn(stored), now, policy);
    const headers = headersOf(what, policy, left, wait);
    if (!ok) throw exhausted(what, policy, wait, headers);
    const revision = typeof stored?.revision === "number" ? stored.revision : 0;
    const record: StoredRecord = {
      id,
      principal: principal.id,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 2 * policy.seconds * 1000).toISOString(),
      ...bucket,
      revision: revision + 1,
    };
    const written =
      stored === null
        ? await deps.records.create(LIMITS, record)
        : await deps.records.replace(LIMITS, record, { revision: stored.revision });
    if (written) return headers;
    await new Promise((go) => setTimeout(go, Math.random() * 10 * tries));
  }
  throw exhausted(what, policy, 1, headersOf(what, policy, 0, 1));
}

function exhausted(what: string, { capacity, seconds }: BucketPolicy, wait: number, headers: LimitHeaders): Problem {
  const period = seconds === 60 ? "minute" : seconds === 86_400 ? "day" : `${seconds} seconds`;
  const after = Math.ceil(wait);
  return new Problem("limit-reached", `${capacity} ${what} a ${period} are allowed.`, {
    hint: `Ask again in ${after} s.`,
    headers: { ...headers, "Retry-After": String(after) },
  });
}

function headersOf(what: string, { capacity, seconds }: BucketPolicy, left: number, wait: number): LimitHeaders {
  return {
    "RateLimit-Policy": `"${what}";q=${capacity};w=${seconds}`,
    RateLimit: `"${what}";r=${left};t=${Math.ceil(wait)}`,
  };
}

function bucketIn(stored: StoredRecord | null): Bucket | null {
  if (stored === null || typeof stored.tokens !== "number" || typeof stored.at !== "string") return null;
  return { tokens: stored.tokens, at: stored.at };
}
