import { Aws, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { webhookQueue } from "../../functions/notify/queue.js";
import { announcerActions, EVENT_SOURCE } from "../../platform/aws/announcer.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import { QueueWithDeadLetters } from "./queue.js";

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
    const { maxReceiveCount: attempts, retentionDays: days } = webhookQueue;
    const queues = new QueueWithDeadLetters(this, "Webhooks", { functionTimeout, attempts, days });
    this.queue = queues.queue;
    this.deadLetters = queues.deadLetters;
  }

  deliverBy({ function: handler }: BrickwrightFunction): void {
    const { batchSize } = webhookQueue;
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize, reportBatchItemFailures: true }));
  }

  /** Statements that let a function announce. */
  announcing(): PolicyStatement[] {
    const bus = `arn:${Aws.PARTITION}:events:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:event-bus/${this.#eventBus}`;
    return [
      new PolicyStatement({ actions: [...announcerActions.queue], resources: [this.queue.queueArn] }),
      new PolicyStatement({
        actions: [...announcerActions.bus],
        resources: [bus],
        conditions: { StringEquals: { "events:source": EVENT_SOURCE } },
      }),
    ];
  }
}
