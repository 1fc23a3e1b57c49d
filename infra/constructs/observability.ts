import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
import type { HttpApi as Gateway } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  type Metric,
  SingleValueWidget,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import type { FunctionName } from "../functions/table.js";
import type { AlarmProps } from "../props.js";

export interface ObservabilityProps {
  readonly name: string;
  readonly pipeline: StateMachine;
  readonly gateway: Gateway;
  readonly functions: ReadonlyMap<FunctionName, BrickwrightFunction>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly alarms: AlarmProps;
}

const FIVE = Duration.minutes(5);

/** Alarms, and a dashboard that shows what they watch. */
export class Observability extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];
  readonly #props: ObservabilityProps;
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    this.#props = props;
    this.#namespace = `Brickwright/${props.name}`;
    this.topic = new Topic(this, "Alarms", { enforceSSL: true });
    // A topic's own policy takes the place of the usual one, which lets alarms publish.
    this.topic.grantPublish(
      new ServicePrincipal("cloudwatch.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    if (props.alarms.email) this.topic.addSubscription(new EmailSubscription(props.alarms.email));
    const spent = this.#spent();
    const refused = this.#refusedCallbacks();
    this.#alarmOnPipeline();
    this.#alarmOnFunctions();
    for (const [name, queue] of Object.entries(props.deadLetters)) {
      this.#alarm(`${name} could not be handled`, queue.metricApproximateNumberOfMessagesVisible({ period: FIVE }), 0);
    }
    if (refused) this.#alarm("Callbacks are refused", refused, 10);
    if (props.alarms.dollarsPerDay !== undefined) {
      this.#alarm("Dollars a day", spent.with({ period: Duration.days(1) }), props.alarms.dollarsPerDay);
    }
    this.#dashboard(spent);
  }

  /** What bricks and models cost, as Publish logs it of every edit. */
  #spent(): Metric {
    const logGroup = this.#props.functions.get("publish")?.logGroup;
    if (logGroup === undefined) throw new Error("there is no publish");
    return new MetricFilter(this, "Spent", {
      logGroup,
      metricNamespace: this.#namespace,
      metricName: "Dollars",
      filterPattern: FilterPattern.exists("$.dollars"),
      metricValue: "$.dollars",
    }).metric({ statistic: "Sum" });
  }

  #refusedCallbacks(): Metric | null {
    const logGroup = this.#props.functions.get("gpu-callback")?.logGroup;
    if (logGroup === undefined) return null;
    return new MetricFilter(this, "Refused", {
      logGroup,
      metricNamespace: this.#namespace,
      metricName: "CallbacksRefused",
      filterPattern: FilterPattern.stringValue("$.message", "=", "callback refused"),
      metricValue: "1",
      defaultValue: 0,
    }).metric({ statistic: "Sum", period: FIVE });
  }

  /** Some edits fail because of what they ask for; most of them only when something is broken. */
  #alarmOnPipeline(): void {
    const { pipeline } = this.#props;
    const period = Duration.minutes(15);
    const share = new MathExpression({
      label: "share of edits that fail",
      expression: "IF(started >= 5, failed / started, 0)",
      usingMetrics: {
        failed: pipeline.metricFailed({ period, statistic: "Sum" }),
        started: pipeline.metricStarted({ period, statistic: "Sum" }),
      },
      period,
    });
    this.#alarm("Most edits fail", share, 0.5);
    this.#alarm("Edits time out", pipeline.metricTimedOut({ period: FIVE, statistic: "Sum" }), 0);
    this.#alarm("Step Functions throttles", pipeline.metricThrottled({ period: FIVE, statistic: "Sum" }), 0);
  }

  #alarmOnFunctions(): void {
    const all = [...this.#props.functions.values()];
    // An alarm's expression may have ten metrics; the sums of all functions of an account come as one.
    const api = this.#props.functions.get("api");
    if (api) this.#alarm("The API fails", api.function.metricErrors({ period: FIVE, statistic: "Sum" }), 5);
    for (const group of groupsOf(all, 10)) {
      const metrics = Object.fromEntries(
        group.map(({ function: one }, i) => [`m${i}`, one.metricThrottles({ period: FIVE, statistic: "Sum" })]),
      );
      const label = "calls that Lambda throttled";
      const sum = new MathExpression({ label, expression: `SUM(METRICS())`, usingMetrics: metrics, period: FIVE });
      this.#alarm(`Lambda throttles (${group[0]?.node.id} …)`, sum, 10);
    }
  }

  /** Rings when the value is above the threshold. */
  #alarm(what: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, what.replace(/[^A-Za-z]+/g, ""), {
      alarmDescription: `Brickwright ${this.#props.name}: ${what}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
  }

  #dashboard(spent: Metric): void {
    const { pipeline, gateway, functions, deadLetters, name } = this.#props;
    const hour = Duration.hours(1);
    const each = (metric: (one: BrickwrightFunction) => Metric) =>
      [...functions].map(([label, one]) => metric(one).with({ label }));
    const board = new Dashboard(this, "Dashboard", { dashboardName: name });
    board.applyRemovalPolicy(RemovalPolicy.DESTROY);
    board.addWidgets(
      new SingleValueWidget({
        title: "Edits in this hour",
        width: 8,
        metrics: [
          pipeline.metricStarted({ period: hour, label: "started" }),
          pipeline.metricSucceeded({ period: hour, label: "succeeded" }),
          pipeline.metricFailed({ period: hour, label: "failed" }),
        ],
      }),
      new GraphWidget({
        title: "Seconds an edit",
        width: 8,
        left: ["p50", "p90", "p99"].map((statistic) =>
          pipeline.metricTime({ statistic, label: statistic, period: FIVE }),
        ),
      }),
      new GraphWidget({
        title: "Dollars for bricks and models",
        width: 8,
        left: [spent.with({ period: hour, label: "an hour" })],
      }),
      new GraphWidget({
        title: "Functions: milliseconds",
        width: 12,
        left: each(({ function: f }) => f.metricDuration({ statistic: "p90", period: FIVE })),
      }),
      new GraphWidget({
        title: "Functions: errors and throttles",
        width: 12,
        left: each(({ function: f }) => f.metricErrors({ statistic: "Sum", period: FIVE })),
        right: each(({ function: f }) => f.metricThrottles({ statistic: "Sum", period: FIVE })),
      }),
      new GraphWidget({
        title: "API: calls and failures",
        width: 12,
        left: [gateway.metricCount({ period: FIVE })],
        right: [gateway.metricClientError({ period: FIVE }), gateway.metricServerError({ period: FIVE })],
      }),
      new GraphWidget({
        title: "Could not be handled",
        width: 12,
        left: Object.entries(deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ label, period: FIVE }),
        ),
      }),
    );
  }
}

function groupsOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
