import { ApiError } from "../api-error.js";
import type { Engine } from "../engine.js";
import type { Execution } from "../execution.js";
import {
  describeExecution,
  describeMachine,
  historyEvent,
  listedExecution,
  listedMachine,
  seconds,
} from "./answers.js";
import { page } from "./pages.js";
import type { Parameters } from "./request.js";

type Operation = (engine: Engine, parameters: Parameters) => Promise<object> | object;

const TYPES = ["STANDARD", "EXPRESS"] as const;
const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const;

function includesData(parameters: Parameters): boolean {
  return parameters.choice("includedData", ["ALL_DATA", "METADATA_ONLY"]) !== "METADATA_ONLY";
}

/** Only standard executions are described and listed. */
function standard(engine: Engine, parameters: Parameters): Execution {
  return engine.executions.get(parameters.arn("executionArn", "execution"));
}

/** The operations of the Step Functions API that the engine answers, by the name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    "CreateStateMachine",
    (engine, parameters) => {
      if (parameters.flag("publish", false)) {
        throw new ApiError("ValidationException", "This engine keeps no versions of a machine: leave 'publish' out");
      }
      const machine = engine.createMachine({
        name: parameters.text("name"),
        definition: parameters.text("definition", engine.limits.definitionBytes),
        roleArn: parameters.text("roleArn", 256),
        type: parameters.choice("type", TYPES) ?? "STANDARD",
        tags: parameters.tags("tags"),
      });
      return { stateMachineArn: machine.arn, creationDate: seconds(machine.creationDate) };
    },
  ],
  [
    "UpdateStateMachine",
    (engine, parameters) => {
      const definition = parameters.optionalText("definition", engine.limits.definitionBytes);
      const roleArn = parameters.optionalText("roleArn", 256);
      const arn = parameters.arn("stateMachineArn", "stateMachine");
      if (definition === undefined && roleArn === undefined) {
        throw new ApiError("MissingRequiredParameter", "Either the definition or the role ARN must be specified");
      }
      const machine = engine.machines.update(arn, {
        ...(definition !== undefined && { definition }),
        ...(roleArn !== undefined && { roleArn }),
      });
      return { updateDate: seconds(machine.updateDate ?? machine.creationDate), revisionId: machine.revisionId };
    },
  ],
  [
    "DeleteStateMachine",
    (engine, parameters) => {
      // Running executions go on to their end, as on AWS; deleting what is not there is no error.
      engine.machines.delete(parameters.arn("stateMachineArn", "stateMachine"));
      return {};
    },
  ],
  [
    "DescribeStateMachine",
    (engine, parameters) => describeMachine(engine.machines.get(parameters.arn("stateMachineArn", "stateMachine"))),
  ],
  [
    "DescribeStateMachineForExecution",
    (engine, parameters) => {
      const { status, type, creationDate, ...machine } = describeMachine(standard(engine, parameters).machine);
      return { ...machine, updateDate: creationDate };
    },
  ],
  [
    "ListStateMachines",
    (engine, parameters) => {
      const { items, nextToken } = page(engine.machines.list(), parameters, { subject: "machines" });
      return { stateMachines: items.map(listedMachine), nextToken };
    },
  ],
  [
    "ValidateStateMachineDefinition",
    (engine, parameters) => {
      const { issues } = engine.machines.validate(
        parameters.text("definition", engine.limits.definitionBytes),
        parameters.choice("type", TYPES) ?? "STANDARD",
      );
      const most = parameters.integer("maxResults", 0, 100, 100) || 100;
      return {
        result: issues.length === 0 ? "OK" : "FAIL",
        diagnostics: issues.slice(0, most),
        truncated: issues.length > most,
      };
    },
  ],
  [
    "StartExecution",
    (engine, parameters) => {
      const arn = parameters.arn("stateMachineArn", "stateMachine");
      const execution = engine.startExecution(arn, parameters.optionalText("name"), parameters.input("input"));
      return { executionArn: execution.arn, startDate: seconds(execution.startDate) };
    },
  ],
  [
    "StartSyncExecution",
    async (engine, parameters) => {
      const machine = engine.machines.get(parameters.arn("stateMachineArn", "stateMachine"));
      if (machine.type !== "EXPRESS") throw notOfThisType();
      const execution = engine.startExecution(machine.arn, parameters.optionalText("name"), parameters.input("input"));
      await execution.done;
      const { redriveCount, redriveStatus, redriveStatusReason, ...answer } = describeExecution(
        execution,
        includesData(parameters),
      ) as Record<string, unknown>;
      const milliseconds = (execution.stopDate ?? execution.startDate).getTime() - execution.startDate.getTime();
      const billedDurationInMilliseconds = Math.ceil(milliseconds / 100) * 100;
      return { ...answer, billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds } };
    },
  ],
  [
    "DescribeExecution",
    (engine, parameters) => describeExecution(standard(engine, parameters), includesData(parameters)),
  ],
  [
    "ListExecutions",
    (engine, parameters) => {
      const machine = engine.machines.get(parameters.arn("stateMachineArn", "stateMachine"));
      if (machine.type === "EXPRESS") throw notOfThisType();
      const status = parameters.choice("statusFilter", STATUSES);
      const all = engine.executions.list(machine.arn).filter((one) => status === undefined || one.status === status);
      const { items, nextToken } = page(all, parameters, {
        subject: `${machine.arn} ${status ?? ""}`,
        newestFirst: true,
      });
      return { executions: items.map(listedExecution), nextToken };
    },
  ],
  [
    "StopExecution",
    async (engine, parameters) => {
      const execution = engine.executions.get(parameters.arn("executionArn", "execution"));
      await engine.stop(execution.arn, parameters.optionalText("error", 256), parameters.optionalText("cause", 32_768));
      return { stopDate: seconds(execution.stopDate ?? execution.startDate) };
    },
  ],
  [
    "GetExecutionHistory",
    (engine, parameters) => {
      const execution = standard(engine, parameters);
      const reverse = parameters.flag("reverseOrder", false);
      const includeData = parameters.flag("includeExecutionData", true);
      const events = execution.history.events;
      const all = reverse ? [...events].reverse() : events;
      const { items, nextToken } = page(all, parameters, {
        subject: `${execution.arn} ${reverse}`,
        newestFirst: reverse,
      });
      return { events: items.map((event) => historyEvent(event, includeData)), nextToken };
    },
  ],
  [
    "SendTaskSuccess",
    async (engine, parameters) => {
      const text = parameters.text("output", engine.limits.payloadBytes);
      let output: unknown;
      try {
        output = JSON.parse(text);
      } catch (error) {
        throw new ApiError(
          "InvalidOutput",
          `Invalid Output: '${error instanceof Error ? error.message : String(error)}'`,
        );
      }
      await engine.sendTaskSuccess(parameters.text("taskToken", 2048), output);
      return {};
    },
  ],
  [
    "SendTaskFailure",
    async (engine, parameters) => {
      const error = parameters.optionalText("error", 256);
      const cause = parameters.optionalText("cause", 32_768);
      await engine.sendTaskFailure(parameters.text("taskToken", 2048), error, cause);
      return {};
    },
  ],
  [
    "SendTaskHeartbeat",
    async (engine, parameters) => {
      await engine.sendTaskHeartbeat(parameters.text("taskToken", 2048));
      return {};
    },
  ],
  [
    "TagResource",
    (engine, parameters) => {
      const machine = tagged(engine, parameters);
      const tags = new Map([...machine.tags, ...parameters.tags("tags")]);
      if (tags.size > 50) throw new ApiError("TooManyTags", "Too many tags: a resource has at most 50");
      engine.machines.tag(machine.arn, tags);
      return {};
    },
  ],
  [
    "UntagResource",
    (engine, parameters) => {
      const machine = tagged(engine, parameters);
      const removed = new Set(parameters.texts("tagKeys"));
      engine.machines.tag(machine.arn, new Map([...machine.tags].filter(([key]) => !removed.has(key))));
      return {};
    },
  ],
  [
    "ListTagsForResource",
    (engine, parameters) => ({
      tags: [...tagged(engine, parameters).tags].map(([key, value]) => ({ key, value })),
    }),
  ],
]);

function tagged(engine: Engine, parameters: Parameters) {
  const arn = parameters.arn("resourceArn", "stateMachine");
  const machine = engine.machines.find(arn);
  if (!machine) throw new ApiError("ResourceNotFound", `Resource not found: '${arn}'`);
  return machine;
}

function notOfThisType(): ApiError {
  return new ApiError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
}
