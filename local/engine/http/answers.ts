import type { HistoryEvent } from "../../../platform/workflow.js";
import type { Execution } from "../execution.js";
import { isObject } from "../json.js";
import type { StoredMachine } from "../machines.js";

type Answer = Readonly<Record<string, unknown>>;

/** The protocol's timestamps: seconds since 1970 with a fraction. */
export function seconds(date: Date): number {
  return date.getTime() / 1000;
}

export function describeMachine(machine: StoredMachine): Answer {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: "ACTIVE",
    definition: machine.definition,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: seconds(machine.creationDate),
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    ...(machine.revisionId && { revisionId: machine.revisionId }),
  };
}

export function listedMachine(machine: StoredMachine): Answer {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    type: machine.type,
    creationDate: seconds(machine.creationDate),
  };
}

export function describeExecution(execution: Execution, includeData: boolean): Answer {
  const { ending } = execution;
  return {
    ...listedExecution(execution),
    ...(includeData && { input: execution.input.text, inputDetails: { included: true } }),
    ...(includeData &&
      ending?.status === "SUCCEEDED" && { output: ending.output.text, outputDetails: { included: true } }),
    ...(ending && ending.status !== "SUCCEEDED" && ending.error !== undefined && { error: ending.error }),
    ...(ending && ending.status !== "SUCCEEDED" && ending.cause !== undefined && { cause: ending.cause }),
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "This engine does not redrive executions",
  };
}

export function listedExecution(execution: Execution): Answer {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startDate),
    ...(execution.stopDate && { stopDate: seconds(execution.stopDate) }),
    redriveCount: 0,
  };
}

const DATA_FIELDS: ReadonlySet<string> = new Set(["input", "output", "parameters", "assignedVariables"]);

/** An event as GetExecutionHistory answers it; without inputs and outputs where they are not asked for. */
export function historyEvent(event: HistoryEvent, includeData: boolean): Answer {
  const { timestamp, ...rest } = event;
  const details = includeData
    ? rest
    : Object.fromEntries(
        Object.entries(rest).map(([key, value]) => [
          key,
          isObject(value)
            ? Object.fromEntries(Object.entries(value).filter(([field]) => !DATA_FIELDS.has(field)))
            : value,
        ]),
      );
  return { ...details, timestamp: seconds(timestamp) };
}
