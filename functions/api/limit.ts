import { sha256 } from "../../platform/canonical-json.js";
import type { StoredRecord } from "../../platform/records.js";
import type { ApiDependencies } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";
import { type Bucket, type BucketPolicy, type Taken, takeTokens } from "./token-bucket.js";

type LimitDependencies = Pick<ApiDependencies, "records" | "clock">;
type Counted = "requests" | "edits";

const LIMITS = "limits";
const MOST_TRIES = 40;

/** The answer's `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers). */
export type LimitHeaders = Readonly<Record<"RateLimit" | "RateLimit-Policy", string>>;

/**
 * Counts one of `what` (`requests`, `edits`) against a principal's limit.
 * @throws {Problem} 429 when there is none left.
 */
export async function spendToken(
  deps: LimitDependencies,
  principal: Principal,
  what: Counted,
  policy: BucketPolicy,
): Promise<LimitHeaders> {
  const taken = await takeFrom(deps, principal.id, what, policy, 1);
  if (taken === null) throw exhausted(what, policy, 1, headersOf(what, policy, 0, 1));
  const headers = headersOf(what, policy, taken.left, taken.wait);
  if (!taken.ok) throw exhausted(what, policy, taken.wait, headers);
  return headers;
}

/**
 * Takes `count` tokens of a principal's, all of them or none: 0 only looks, fewer put back. Null when others wrote all the time.
 */
export async function takeFrom(
  deps: LimitDependencies,
  principal: string,
  what: Counted,
  policy: BucketPolicy,
  count: number,
): Promise<Taken | null> {
  const id = `${sha256(principal)}-${what}`;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const stored = await deps.records.get(LIMITS, id);
    const now = deps.clock.now();
    const taken = takeTokens(bucketIn(stored), now, policy, count);
    if (!taken.ok || count === 0) return taken;
    const revision = typeof stored?.revision === "number" ? stored.revision : 0;
    const record: StoredRecord = {
      id,
      principal,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 2 * policy.seconds * 1000).toISOString(),
      ...taken.bucket,
      revision: revision + 1,
    };
    const written =
      stored === null
        ? await deps.records.create(LIMITS, record)
        : await deps.records.replace(LIMITS, record, { revision: stored.revision });
    if (written) return taken;
    await new Promise((go) => setTimeout(go, Math.random() * 10 * tries));
  }
  return null;
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
