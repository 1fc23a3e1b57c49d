import { Aws, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import { QueueWithDeadLetters } from "./queue.js";

/** The source that events bear. */
export const EVENT_SOURCE = "brickwright";

export interface NotificationsProps {
  readonly eventBus: string;
  /** Seconds. */
  readonly functionTimeout: number;
}

/** Where the news of finished edits goes: an event bus, and the queue behind which webhooks are called. */
export class Notifications extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #eventBus: string;

  constructor(scope: Construct, id: string, { eventBus, functionTimeout }: NotificationsProps) {
    super(scope, id);
    this.#eventBus = eventBus;
    // A receiver may be down for a day: the function puts a message back itself, ever later, and this is the end of it.
    const queues = new QueueWithDeadLetters(this, "Webhooks", { functionTimeout, attempts: 100 });
    this.queue = queues.queue;
    this.deadLetters = queues.deadLetters;
  }

  deliverBy({ function: handler }: BrickwrightFunction): void {
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 1, reportBatchItemFailures: true }));
  }

  /** Statements that let a function announce. */
  announcing(): PolicyStatement[] {
    const bus = `arn:${Aws.PARTITION}:events:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:event-bus/${this.#eventBus}`;
    return [
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.queue.queueArn] }),
      new PolicyStatement({
        actions: ["events:PutEvents"],
        resources: [bus],
        conditions: { StringEquals: { "events:source": EVENT_SOURCE } },
      }),
    ];
  }
}
