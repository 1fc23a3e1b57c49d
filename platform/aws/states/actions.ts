/** The calls that `StepFunctionsWorkflow` makes, as IAM actions, by what they are needed for. */
export const workflowActions = {
  /** On `stateMachine:<pipeline>`. */
  start: ["states:StartExecution"],
  /** On `execution:<machine>:*`. */
  describe: ["states:DescribeExecution"],
  /** On `execution:<pipeline>:*`, and where a start may be repeated. */
  look: ["states:DescribeExecution", "states:GetExecutionHistory"],
  /** On `execution:<pipeline>:*` and `execution:<prefix>-*:*`. */
  stop: ["states:StopExecution"],
  /** Task tokens belong to no resource: on `*`. */
  tokens: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
} as const;

/** What Compile and Sweep call, on `stateMachine:<prefix>-*`, and what comes with it. */
export const machineActions = {
  ensure: [
    "states:CreateStateMachine",
    "states:DescribeStateMachine",
    "states:TagResource",
    "states:UpdateStateMachine",
  ],
  /** On the machines' role, with `iam:PassedToService` = `states.amazonaws.com`. */
  passRole: ["iam:PassRole"],
  sweep: ["states:DeleteStateMachine", "states:ListTagsForResource"],
  /** Of Standard machines, on `stateMachine:<prefix>-*`. */
  activity: ["states:ListExecutions"],
  /** On `*`: a listing belongs to no machine. */
  list: ["states:ListStateMachines"],
  /** On `*`, of the machines' own role, where they are logged and traced. */
  machineLogs: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  machineTracing: [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
} as const;

/** What the pipeline's own role needs for its Run states. */
export const runActions = {
  /** `states:startExecution.sync:2`: on `stateMachine:<prefix>-*`. */
  standard: ["states:StartExecution"],
  /** … on `execution:<prefix>-*:*`. */
  standardExecutions: ["states:DescribeExecution", "states:StopExecution"],
  /** … on `rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`. */
  standardEvents: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
  /** `aws-sdk:sfn:startSyncExecution`: on `stateMachine:<prefix>-x-*`. */
  express: ["states:StartSyncExecution"],
} as const;
