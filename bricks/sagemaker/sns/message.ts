import { z } from "zod";

/** A message of SNS as it is posted to an https address. */
const messageSchema = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
  TopicArn: z.string().max(2048),
  Subject: z.string().max(1000).nullish(),
  Message: z.string().max(300_000),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string().max(2000),
  SigningCertURL: z.string().max(2048),
  Token: z.string().max(2048).optional(),
  SubscribeURL: z.string().max(4096).optional(),
});

export type SnsMessage = z.output<typeof messageSchema>;

/** Characters of a body that is worth reading: SNS sends 256 KiB at most. */
const LONGEST = 600_000;

/** Null when it is no message of SNS. */
export function readMessage(body: string): SnsMessage | null {
  if (body.length > LONGEST) return null;
  try {
    return messageSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** What is signed: names and values of the fields that the type has, a line each, in the order of the alphabet. */
export function signedText(message: SnsMessage): string {
  const { Type, MessageId, TopicArn, Subject, Message, Timestamp, Token = "", SubscribeURL = "" } = message;
  const fields: readonly (readonly [string, string | null | undefined])[] =
    Type === "Notification"
      ? [
          ["Message", Message],
          ["MessageId", MessageId],
          ["Subject", Subject],
          ["Timestamp", Timestamp],
          ["TopicArn", TopicArn],
          ["Type", Type],
        ]
      : [
          ["Message", Message],
          ["MessageId", MessageId],
          ["SubscribeURL", SubscribeURL],
          ["Timestamp", Timestamp],
          ["Token", Token],
          ["TopicArn", TopicArn],
          ["Type", Type],
        ];
  return fields
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join("");
}
