/**
 * What the queue of webhooks must be like. It carries the whole schedule of attempts: a message is hidden until its next one is due, which SQS does
 * for 12 hours at a time, so that the longest waits take several receives.
 */
export const webhookQueue = {
  /** Ten attempts, four more receives for waits over 12 hours, and some for messages that SQS brings twice. Then the dead-letter queue. */
  maxReceiveCount: 20,
  /** The schedule takes three days, a little more with chance. */
  retentionDays: 14,
  /** Seconds for which a message is hidden while it is handled. */
  visibilitySeconds: 180,
  batchSize: 5,
} as const;

/** Seconds that a message is hidden at most: SQS's 12 hours are counted from when it was received. */
export const MOST_HIDDEN = 11.5 * 3600;
