import type { ReadNotification, Verdict, VerifyCallback } from "../../gpu/waiting.js";
import { type FetchText, fetchText as overHttps } from "./address.js";
import { readMessage, type SnsMessage } from "./message.js";
import { type LookAfter, readNotification } from "./notification.js";
import { readRecords, type SnsRecord } from "./record.js";
import { signatureChecker } from "./signature.js";
import { confirmSubscription } from "./subscription.js";

/** Seconds that a message may be old: SNS tries to deliver it for an hour at most, Lambda for six. Which came before is remembered for longer. */
const POSTED_WITHIN = 3600;
const INVOKED_WITHIN = 6 * 3600;
/** Seconds that clocks may differ. */
const EARLY = 300;

export interface SnsParts {
  /** The ARNs of the topics that are believed. */
  readonly topics: readonly string[];
  readonly look: LookAfter;
  /** Default: over https. */
  readonly fetchText?: FetchText;
}

const no = (why: string): Verdict => ({ ok: false, why });

/** Messages of SNS that are posted to a public address: believed by signature, topic and age. */
export function verifySnsPost({ topics, look, fetchText = overHttps }: SnsParts): VerifyCallback {
  const checkSignature = signatureChecker(fetchText);
  return async ({ body }, now) => {
    const message = readMessage(body);
    if (message === null) return no("the body is no message of SNS");
    // Nothing is fetched for a message of somebody else's topic, or for an old one.
    const stranger = whyStrange(message, topics, POSTED_WITHIN, now);
    if (stranger !== null) return no(stranger);
    const forged = await checkSignature(message, now);
    if (forged !== null) return no(forged);
    switch (message.Type) {
      case "Notification":
        return deliveryOf(message, look);
      case "SubscriptionConfirmation": {
        const why = await confirmSubscription(message, fetchText);
        return why === null ? { ok: true, delivery: null } : no(why);
      }
      case "UnsubscribeConfirmation":
        return { ok: true, delivery: null };
    }
  };
}

/** Messages of SNS that a topic invokes a Lambda with: IAM says who may; topic, age and form are checked all the same. */
export function readSnsEvent({ topics, look }: Pick<SnsParts, "topics" | "look">): ReadNotification {
  return async (event, now) => {
    const records = readRecords(event);
    if (records === null) return [no("the event is not of SNS")];
    const verdicts = records.map(async (record) => {
      const stranger = whyStrange(record, topics, INVOKED_WITHIN, now);
      return stranger === null ? deliveryOf(record, look) : no(stranger);
    });
    return Promise.all(verdicts);
  };
}

function whyStrange(
  { TopicArn, Timestamp }: Pick<SnsMessage, "TopicArn" | "Timestamp">,
  topics: readonly string[],
  within: number,
  now: Date,
): string | null {
  if (!topics.includes(TopicArn)) return "the topic is not one of the configuration's";
  const age = (now.getTime() - Date.parse(Timestamp)) / 1000;
  return age > within || age < -EARLY ? "the timestamp is too old or too new" : null;
}

async function deliveryOf({ Message, MessageId, Timestamp }: SnsRecord, look: LookAfter): Promise<Verdict> {
  const notification = readNotification(Message);
  if (notification === null) return no("the message is of no run");
  const state = await look(notification);
  if (state === null) return no("the message is of a run that is not this configuration's");
  const delivery = { id: MessageId, sentAt: new Date(Timestamp), prediction: notification.id, state };
  return { ok: true, delivery };
}
