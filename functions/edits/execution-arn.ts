/** The ARN of a Standard machine's execution: Step Functions makes it of the machine's and the execution's name. */
export function executionArnOf(machineArn: string, name: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
