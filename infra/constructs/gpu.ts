import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Alias } from "aws-cdk-lib/aws-kms";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Topic } from "aws-cdk-lib/aws-sns";
import { LambdaSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { settleQueue } from "../../functions/gpu/settle-queue.js";
import { queueActions } from "../../platform/aws/queue.js";
import { acknowledge } from "../acknowledge.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import { QueueWithDeadLetters } from "./queue.js";

/** The topics that SageMaker's endpoints report to, and the function that hears them. */
export class SageMakerTopics extends Construct {
  readonly success: Topic;
  readonly error: Topic;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, handler: BrickwrightFunction) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.deadLetters,
      "AwsSolutions-SQS3",
      "It is itself where the subscriptions put what they cannot deliver.",
    );
    const masterKey = Alias.fromAliasName(this, "Key", "alias/aws/sns");
    const topic = (name: string) => new Topic(this, name, { masterKey, enforceSSL: true });
    this.success = topic("Success");
    this.error = topic("Error");
    for (const heard of [this.success, this.error]) {
      heard.addSubscription(new LambdaSubscription(handler.function, { deadLetterQueue: this.deadLetters }));
    }
  }
}

/** Runs that are over, on their way from whoever heard of it to the function that copies what they made. */
export class Settling extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, functionTimeout: number) {
    super(scope, id);
    const { maxReceiveCount: attempts, retentionDays: days } = settleQueue;
    const { queue, deadLetters } = new QueueWithDeadLetters(this, "Queue", { functionTimeout, attempts, days });
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  settleBy({ function: handler }: BrickwrightFunction): void {
    const { batchSize } = settleQueue;
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize, reportBatchItemFailures: true }));
  }

  /** A statement that lets a function hand over runs. */
  handingOver(): PolicyStatement {
    return new PolicyStatement({ actions: [...queueActions.send], resources: [this.queue.queueArn] });
  }
}

/** Every minute: what no callback told. It costs some cents a month while nothing happens. */
export function everyMinute(scope: Construct, { function: handler }: BrickwrightFunction): Rule {
  return new Rule(scope, "Reconcile", {
    description: "Brickwright: looks after predictions that somebody waits for",
    schedule: Schedule.rate(Duration.minutes(1)),
    // The next minute's call does what this one could not.
    targets: [new LambdaFunction(handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
}

export function everyDay(scope: Construct, { function: handler }: BrickwrightFunction): Rule {
  return new Rule(scope, "SweepDaily", {
    description: "Brickwright: removes machines that nobody has used for a month",
    schedule: Schedule.rate(Duration.days(1)),
    targets: [new LambdaFunction(handler, { retryAttempts: 2 })],
  });
}
