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

/** Takes one token out, if there is one. */
export function takeToken(bucket: Bucket | null, now: Date, { capacity, seconds }: BucketPolicy): Taken {
  const rate = capacity / seconds;
  const passed = bucket === null ? 0 : Math.max(0, now.getTime() - Date.parse(bucket.at)) / 1000;
  const full = bucket === null ? capacity : Math.min(capacity, bucket.tokens + passed * rate);
  const ok = full >= 1;
  const tokens = ok ? full - 1 : full;
  const wait = tokens >= 1 ? 0 : (1 - tokens) / rate;
  return { ok, bucket: { tokens, at: now.toISOString() }, left: Math.floor(tokens), wait };
}
