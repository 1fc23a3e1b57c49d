import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { unrecordedEnds } from "../../functions/ended-execution.js";
import { acknowledge } from "../acknowledge.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";

/** Executions that end without recording it: Step Functions itself tells a function, which costs nothing while none does. */
export class ExecutionEnds extends Construct {
  /** Events that could not be handled. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this.deadLetters, "AwsSolutions-SQS3", "It is itself where events are put that could not be handled.");
  }

  /** @param what plural, e.g. `edits`. */
  tell({ function: handler }: BrickwrightFunction, what: string, machines: readonly StateMachine[]): void {
    new Rule(this, what, {
      description: `Brickwright: ${what} that ended without a record of it`,
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: machines.map(({ stateMachineArn }) => stateMachineArn),
          status: [...unrecordedEnds],
        },
      },
      targets: [new LambdaFunction(handler, { deadLetterQueue: this.deadLetters })],
    });
    // The event may come before DescribeExecution knows of the end: Lambda waits a minute before it tries again.
    handler.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(this.deadLetters),
    });
  }
}
