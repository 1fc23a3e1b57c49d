import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Running } from "./event-source.js";
import { ACCOUNT, REGION, type ResolvedTemplate } from "./template.js";

/** Whom Step Functions' news of executions are given to. */
export interface ExecutionRule {
  readonly machineArns: readonly string[];
  readonly statuses: readonly string[];
  /** Name of a function. */
  readonly to: string;
  readonly tries: number;
  /** What could not be handled goes there. */
  readonly deadLetters: string;
}

/** The template's rules about executions. */
export function executionRules(resolved: ResolvedTemplate): ExecutionRule[] {
  interface Rule {
    readonly EventPattern?: { readonly detail: { stateMachineArn: string[]; status: string[] } };
    readonly Targets: readonly { readonly Arn: string }[];
  }
  interface Asynchronous {
    readonly FunctionName: string;
    readonly MaximumRetryAttempts: number;
    readonly DestinationConfig: { readonly OnFailure: { readonly Destination: string } };
  }
  const configs = Object.values(resolved.all<Asynchronous>("AWS::Lambda::EventInvokeConfig"));
  return Object.values(resolved.all<Rule>("AWS::Events::Rule")).flatMap(({ EventPattern, Targets }) => {
    if (EventPattern === undefined) return [];
    const { stateMachineArn: machineArns, status: statuses } = EventPattern.detail;
    return Targets.map(({ Arn }) => {
      const to = Arn.split(":").at(-1) ?? "";
      const config = configs.find(({ FunctionName }) => FunctionName === to);
      if (config === undefined) throw new Error(`nothing is said of how ${to} is called by events`);
      const queue = config.DestinationConfig.OnFailure.Destination.split(":").at(-1);
      const deadLetters = String(resolved.resolve({ Ref: queue }));
      return { machineArns, statuses, to, tries: 1 + config.MaximumRetryAttempts, deadLetters };
    });
  });
}

export interface RulesDependencies {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly rules: readonly ExecutionRule[];
  readonly invoke: (name: string, event: unknown) => Promise<unknown>;
}

/**
 * Stands for EventBridge, which moto's Step Functions tell nothing: looks how executions of the rules' machines end, and gives each end
 * to the rule's function as Lambda does with events: some tries, and then to the dead letters.
 */
export function watchExecutions({ sfn, sqs, rules, invoke }: RulesDependencies): Running {
  const told = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  async function look(): Promise<void> {
    for (const rule of rules) {
      for (const stateMachineArn of rule.machineArns) {
        for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
          for (const { executionArn = "", status = "" } of executions) {
            if (!rule.statuses.includes(status) || told.has(executionArn)) continue;
            told.add(executionArn);
            const given: Promise<void> = give(rule, executionArn).finally(() => underWay.delete(given));
            underWay.add(given);
          }
        }
      }
    }
  }

  async function give({ to, tries, deadLetters }: ExecutionRule, executionArn: string): Promise<void> {
    const event = await eventOf(sfn, executionArn);
    for (let left = tries; left > 0; left--) {
      const handled = await invoke(to, event).then(
        () => true,
        () => false,
      );
      if (handled) return;
      await pause(400);
    }
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: JSON.stringify(event) }));
  }

  async function watch(): Promise<void> {
    while (!closed) {
      await look();
      await pause(800);
    }
  }

  const watching = watch().catch((error: unknown) => {
    if (!closed) throw error;
  });
  return {
    close: async () => {
      closed = true;
      await watching;
      await Promise.all(underWay);
    },
  };
}

/** As "Step Functions event schemas" of the Step Functions Developer Guide shows it. */
export async function eventOf(sfn: SFNClient, executionArn: string): Promise<object> {
  const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { stateMachineArn, name, status, startDate, stopDate, input, output = null, error, cause } = found;
  return {
    version: "0",
    id: `event-of-${name}`,
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: ACCOUNT,
    time: stopDate?.toISOString(),
    region: REGION,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate: startDate?.getTime(),
      stopDate: stopDate?.getTime(),
      input,
      output,
      error: error ?? null,
      cause: cause ?? null,
      inputDetails: { included: true },
      outputDetails: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: status === "ABORTED" ? "REDRIVABLE" : "NOT_REDRIVABLE",
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((go) => setTimeout(go, milliseconds));
}
