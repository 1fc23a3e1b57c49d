import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Says why a finding of a security check is meant so. One sentence; the tests hold that each finding has one. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Says why a role's statement is on many resources. */
export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  acknowledge(role, `AwsSolutions-IAM5[Resource::${plainText(Stack.of(role).resolve(resource))}]`, reason);
}

/** A resolved ARN as the checks write it: references in angle brackets. */
function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  const [[intrinsic, argument]] = Object.entries(value) as [[string, unknown]];
  if (intrinsic === "Ref") return `<${argument}>`;
  if (intrinsic === "Fn::GetAtt") return `<${(argument as readonly string[]).join(".")}>`;
  if (intrinsic === "Fn::Join") return (argument as [string, readonly unknown[]])[1].map(plainText).join("");
  throw new Error(`an ARN with ${intrinsic} has no plain text`);
}
