/** So much at once, and so much again in `seconds`, bit by bit. */
export interface BucketPolicy {
  readonly capacity: number;
  readonly seconds: number;
}

/** How full it was, and when. */
export interface Bucket {
  readonly tokens: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Taken {
  readonly ok: boolean;
  readonly bucket: Bucket;
  /** Whole tokens left. */
  readonly left: number;
  /** Seconds until there is one more. */
  readonly wait: number;
}

/** Takes tokens out, all of them or none; fewer than none puts them back. */
export function takeTokens(
  bucket: Bucket | null,
  now: Date,
  { capacity, seconds }: BucketPolicy,
  count: number,
): Taken {
  const rate = capacity / seconds;
  const passed = bucket === null ? 0 : Math.max(0, now.getTime() - Date.parse(bucket.at)) / 1000;
  const full = bucket === null ? capacity : Math.min(capacity, bucket.tokens + passed * rate);
  const ok = full >= count;
  const tokens = ok ? Math.min(capacity, full - count) : full;
  const wait = tokens >= 1 ? 0 : (1 - tokens) / rate;
  return { ok, bucket: { tokens, at: now.toISOString() }, left: Math.floor(tokens), wait };
}
