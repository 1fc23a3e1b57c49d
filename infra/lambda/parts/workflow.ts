import { SFNClient } from "@aws-sdk/client-sfn";
import { StepFunctionsWorkflow } from "../../../platform/aws/step-functions.js";
import { TAG } from "../../tag.js";
import { setting, settingIfAny } from "../environment.js";

/** Step Functions for a function that starts, looks after and stops executions, or answers tasks; it makes no machines. */
export function openWorkflow(): StepFunctionsWorkflow {
  return new StepFunctionsWorkflow(new SFNClient({}), { machineRoleArn: "" });
}

/** Step Functions for Compile. */
export function openMachineMaker(): StepFunctionsWorkflow {
  const logGroupArn = settingIfAny("machineLogs");
  return new StepFunctionsWorkflow(new SFNClient({}), {
    machineRoleArn: setting("machineRole"),
    tags: stackTags(),
    tracing: settingIfAny("machineTracing") === "true",
    ...(logGroupArn === undefined ? {} : { logGroupArn }),
  });
}

/** The tags that compiled machines of this stack bear. */
export function stackTags(): Readonly<Record<string, string>> {
  return { [TAG]: setting("stack") };
}
