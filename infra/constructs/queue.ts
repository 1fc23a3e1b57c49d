import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

export interface QueueProps {
  /** Seconds that the function which reads it may take. */
  readonly functionTimeout: number;
  /** How often a message is received before it is put apart. */
  readonly attempts: number;
  /** How long a message is kept. Default: 4. */
  readonly days?: number;
}

/** A queue that a function reads, and beside it a queue of what could not be handled, kept for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { functionTimeout, attempts, days = 4 }: QueueProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetters = new Queue(this, "DeadLetters", { ...common, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, "Queue", {
      ...common,
      // Six times what a call may take, as Lambda advises: no message is seen twice while it is worked on.
      visibilityTimeout: Duration.seconds(6 * functionTimeout),
      retentionPeriod: Duration.days(days),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
    });
  }
}
