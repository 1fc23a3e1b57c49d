import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

export interface EventSource {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly batchSize: number;
  /** Hands a batch to the function; answers what it answers. */
  readonly invoke: (event: unknown) => Promise<unknown>;
}

export interface Running {
  close(): Promise<void>;
}

/**
 * Stands for Lambda's poller, since moto's own hands over one message at a time, within the call that sends it, and knows
 * no partial failures: takes batches out of the queue, hands each over without waiting for the one before, and deletes
 * what the function did not report as failed.
 */
export function pollQueue(sqs: SQSClient, { queueUrl, queueArn, batchSize, invoke }: EventSource): Running {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: batchSize }),
        { abortSignal: stop.signal },
      );
      if (Messages.length > 0) {
        const handled: Promise<void> = handle(Messages).finally(() => underWay.delete(handled));
        underWay.add(handled);
      } else {
        await new Promise((go) => setTimeout(go, 150));
      }
    }
  }

  async function handle(messages: readonly Message[]): Promise<void> {
    const event = { Records: messages.map((message) => recordOf(message, queueArn)) };
    const failed = await invoke(event).then(failuresIn, () => new Set(messages.map(({ MessageId }) => MessageId)));
    for (const { MessageId, ReceiptHandle } of messages) {
      if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }

  const polling = poll().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    close: async () => {
      stop.abort();
      await polling;
      await Promise.all(underWay);
    },
  };
}

function failuresIn(answer: unknown): Set<string | undefined> {
  const { batchItemFailures = [] } = (answer ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}

function recordOf({ MessageId, ReceiptHandle, Body, MD5OfBody }: Message, eventSourceARN: string) {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: { ApproximateReceiveCount: "1" },
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion: "us-east-1",
  };
}
