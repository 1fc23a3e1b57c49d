import { Aws, Duration } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { CfnQueuePolicy, Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import { QueueWithDeadLetters } from "./queue.js";
import type { Storage } from "./storage.js";

export interface UploadsProps {
  readonly storage: Storage;
  readonly function: BrickwrightFunction;
  /** Seconds. */
  readonly functionTimeout: number;
  /** 2 … 1000. */
  readonly atOnce: number;
}

/** Whatever is put under `uploads/` reaches a function by a queue; what cannot be handled is kept apart. */
export class Uploads extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { storage, function: handler, functionTimeout, atOnce }: UploadsProps) {
    super(scope, id);
    const { queue, deadLetters } = new QueueWithDeadLetters(this, "Queue", { functionTimeout, attempts: 5 });
    this.queue = queue;
    this.deadLetters = deadLetters;
    // Any bucket of this account: the policy must be there before the bucket, whose name nobody knows yet.
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("s3.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [queue.queueArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    storage.notifyOfUploads(queue.queueArn, queue.node.findChild("Policy") as unknown as CfnQueuePolicy);
    handler.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 10,
        maxBatchingWindow: Duration.seconds(0),
        maxConcurrency: atOnce,
        reportBatchItemFailures: true,
      }),
    );
  }
}
