import { z } from "zod";
import type { Announcement } from "../platform/announcer.js";
import { type DeliverDependencies, deliverWebhook } from "./notify/deliver-webhook.js";
import { MOST_HIDDEN } from "./notify/queue.js";
import { getWebhookSecret, rotateWebhookSecret, type WebhookSecret } from "./notify/secrets.js";

export interface NotifyDependencies extends DeliverDependencies {
  /** Hides a message from the queue's readers for so many seconds (0 … 41,400). */
  postpone(receiptHandle: string, seconds: number): Promise<void>;
}

const batchSchema = z.object({
  Records: z.array(z.object({ messageId: z.string(), receiptHandle: z.string(), body: z.string() })),
});

const newsSchema: z.ZodType<Announcement> = z.object({
  id: z.string().min(1),
  type: z.enum(["edit.succeeded", "edit.failed", "edit.stopped", "batch.succeeded", "batch.failed", "batch.stopped"]),
  principal: z.string(),
  at: z.string(),
  data: z.record(z.string(), z.unknown()),
  webhook: z.string().nullable(),
});

/** What the stack's owner may ask of the function directly: for principals that nobody has the key of, such as `uploads`. */
const ownerSchema = z.union([
  z.strictObject({ secretOf: z.string().min(1) }),
  z.strictObject({ rotateSecretOf: z.string().min(1), overlapHours: z.number().optional() }),
]);

interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * The Lambda that calls webhooks, fed by a queue of announcements (see `webhookQueue`) with partial batch responses. A message stays in the queue until its
 * webhook was delivered; one that is given up is left to the queue, which brings it to its dead-letter queue.
 */
export function createNotify(deps: NotifyDependencies) {
  return async (event: unknown): Promise<QueueAnswer | WebhookSecret> => {
    const asked = ownerSchema.safeParse(event);
    if (asked.success) return secretFor(deps, asked.data);
    const { Records } = batchSchema.parse(event);
    const left = await Promise.all(
      Records.map(async ({ messageId, receiptHandle, body }) => {
        const seconds = await secondsLeft(deps, messageId, body);
        if (seconds === null) return [];
        await postpone(deps, messageId, receiptHandle, seconds);
        return [{ itemIdentifier: messageId }];
      }),
    );
    return { batchItemFailures: left.flat() };
  };
}

function secretFor(deps: NotifyDependencies, asked: z.output<typeof ownerSchema>): Promise<WebhookSecret> {
  if ("secretOf" in asked) return getWebhookSecret(deps, asked.secretOf);
  return rotateWebhookSecret(deps, asked.rotateSecretOf, asked.overlapHours);
}

/** Seconds until the message is to come again; null when it is done with. */
async function secondsLeft(deps: NotifyDependencies, messageId: string, body: string): Promise<number | null> {
  try {
    const news = newsSchema.parse(JSON.parse(body));
    const outcome = await deliverWebhook(deps, news, new AbortController().signal);
    switch (outcome.state) {
      case "over":
        return null;
      case "given-up":
        return 0;
      case "wait":
        return outcome.seconds;
    }
  } catch (error) {
    deps.logger.error("an announcement could not be handled", { messageId, error: String(error) });
    return 60;
  }
}

async function postpone(deps: NotifyDependencies, messageId: string, receiptHandle: string, seconds: number) {
  try {
    await deps.postpone(receiptHandle, Math.min(MOST_HIDDEN, Math.ceil(seconds)));
  } catch (error) {
    // It comes again when the queue's own time is over; then the record says that it is too early.
    deps.logger.warn("a message could not be hidden", { messageId, error: String(error) });
  }
}
