import { z } from "zod";

const recordSchema = z
  .object({
    EventSource: z.literal("aws:sns"),
    EventSubscriptionArn: z.string().max(2048),
    Sns: z.object({
      Type: z.literal("Notification"),
      MessageId: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
      TopicArn: z.string().max(2048),
      Message: z.string().max(300_000),
      Timestamp: z.iso.datetime(),
    }),
  })
  // A subscription's ARN is its topic's, and an id after it.
  .refine(({ EventSubscriptionArn, Sns }) => EventSubscriptionArn.startsWith(`${Sns.TopicArn}:`))
  .transform(({ Sns }) => Sns);

const eventSchema = z.object({ Records: z.array(recordSchema).min(1).max(100) });

export type SnsRecord = Pick<z.output<typeof recordSchema>, "MessageId" | "TopicArn" | "Message" | "Timestamp">;

/** The messages in the event that SNS invokes a Lambda with, or null when it is none. */
export function readRecords(event: unknown): readonly SnsRecord[] | null {
  const { success, data } = eventSchema.safeParse(event);
  return success ? data.Records : null;
}
