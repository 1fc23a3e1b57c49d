import { WorkflowError } from "../../workflow.js";

/** The ARN of the execution of that name of a Standard machine: Step Functions builds it so, and names are unique. */
export function executionArnOf(machineArn: string, name: string): string {
  return `${machineArn.replace(/:stateMachine:/, ":execution:")}:${name}`;
}

/** The name in a machine's ARN. */
export function machineNameOf(machineArn: string): string {
  return machineArn.slice(machineArn.lastIndexOf(":") + 1);
}

/** The machine's ARN, from the role that it runs under: both are of one account and partition. */
export function machineArnFor(roleArn: string, region: string, name: string): string {
  const match = /^arn:([\w-]+):iam::(\d{12}):role\//.exec(roleArn);
  if (!match) throw new WorkflowError("InvalidArn", `"${roleArn}" is not the ARN of a role.`);
  return `arn:${match[1]}:states:${region}:${match[2]}:stateMachine:${name}`;
}
