import { randomUUID } from "node:crypto";
import { endedMessage } from "../../functions/gpu/ended-message.js";
import type { HandOver } from "../../functions/gpu/hand-over.js";
import { settleQueue } from "../../functions/gpu/settle-queue.js";

type Settle = (
  event: unknown,
  signal?: AbortSignal,
) => Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] }>;

interface Message {
  readonly messageId: string;
  readonly body: string;
  received: number;
}

/** The queue of runs that are over, as SQS and Lambda treat it: what is not done with comes again, and in the end is put apart. */
export class SettleQueue {
  readonly messages: Message[] = [];
  readonly deadLetters: Message[] = [];
  /** What keeps it from taking a message. */
  trouble: Error | null = null;

  readonly handOver: HandOver = async (run) => {
    if (this.trouble !== null) throw this.trouble;
    this.put(endedMessage(run));
    return "queued";
  };

  put(body: string): void {
    this.messages.push({ messageId: randomUUID(), body, received: 0 });
  }

  /** Once round: every message that is visible is given to the function, in batches. Answers how many are done with. */
  async deliver(settle: Settle, batchSize = 10): Promise<number> {
    const visible = this.messages.splice(0);
    let done = 0;
    for (let i = 0; i < visible.length; i += batchSize) {
      const batch = visible.slice(i, i + batchSize);
      for (const message of batch) message.received++;
      const Records = batch.map(({ messageId, body }) => ({ messageId, body, eventSource: "aws:sqs" }));
      const failed = await settle({ Records }).then(
        ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        // A function that dies has done with nothing.
        () => batch.map(({ messageId }) => messageId),
      );
      for (const message of batch) {
        if (!failed.includes(message.messageId)) done++;
        else if (message.received >= settleQueue.maxReceiveCount) this.deadLetters.push(message);
        else this.messages.push(message);
      }
    }
    return done;
  }
}
