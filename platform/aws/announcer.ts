import { setTimeout as sleep } from "node:timers/promises";
import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Announcement, Announcer } from "../announcer.js";
import type { Logger } from "../logger.js";

/** The calls that {@link awsAnnouncer} makes, as IAM actions: on the bus, and on the queue. */
export const announcerActions = { bus: ["events:PutEvents"], queue: ["sqs:SendMessage"] } as const;

export const EVENT_SOURCE = "brickwright";

/** EventBridge's and SQS's limit, less what is counted beside the news itself. */
const MOST_BYTES = 250 * 1024;
const ATTEMPTS = 3;
const FIRST_WAIT = 200;

export interface AwsAnnouncerOptions {
  readonly eventBridge: EventBridgeClient;
  readonly busName: string;
  readonly sqs: SQSClient;
  /** Of the queue that `notify` reads: news that name a webhook go there. */
  readonly queueUrl: string;
  readonly logger: Logger;
}

/**
 * Puts news on an event bus (source `brickwright`, detail type `Edit Succeeded` and the like), and into the queue of webhooks. What cannot be
 * told after some attempts is logged: it is not the edit's failure.
 */
export function awsAnnouncer(options: AwsAnnouncerOptions): Announcer {
  return {
    async announce(news) {
      const told = [insist(options.logger, news, "event bus", () => toBus(options, news))];
      if (news.webhook !== null) {
        told.push(insist(options.logger, news, "webhook queue", () => toQueue(options, news)));
      }
      await Promise.all(told);
    },
  };
}

/** `edit.succeeded` → `Edit Succeeded`. */
export function detailType(type: Announcement["type"]): string {
  return type.replace(/(^|\.)([a-z])/g, (_match, dot: string, letter: string) => (dot && " ") + letter.toUpperCase());
}

async function toBus({ eventBridge, busName }: AwsAnnouncerOptions, news: Announcement): Promise<void> {
  const { webhook: _webhook, ...detail } = fitting(news);
  const { FailedEntryCount = 0, Entries = [] } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: detailType(news.type),
          Time: new Date(news.at),
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  if (FailedEntryCount > 0) throw new Error(`${Entries[0]?.ErrorCode}: ${Entries[0]?.ErrorMessage}`);
}

async function toQueue({ sqs, queueUrl }: AwsAnnouncerOptions, news: Announcement): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(fitting(news)) }));
}

/** News that are too long for either tell what they are about; the record itself can be asked for. */
function fitting(news: Announcement): Announcement {
  if (Buffer.byteLength(JSON.stringify(news)) <= MOST_BYTES) return news;
  const { id, status } = news.data;
  return { ...news, data: { id, status, shortened: true } };
}

async function insist(logger: Logger, news: Announcement, where: string, tell: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tell();
    } catch (error) {
      if (attempt >= ATTEMPTS) {
        logger.error("news could not be announced", { news: news.id, where, error: String(error) });
        return;
      }
      await sleep(FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}
