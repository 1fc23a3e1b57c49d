import { isLambdaArn } from "./arn.js";

/** What a Task state's `Resource` names. */
export type Resource =
  /** A function's own ARN: its result is the task's result. */
  | { readonly kind: "function"; readonly arn: string }
  /** `arn:aws:states:::lambda:invoke`, with a task token or without. */
  | { readonly kind: "lambdaInvoke"; readonly token: boolean }
  /** `arn:aws:states:::states:startExecution`: fire and forget, or wait; `.sync:2` answers the output as JSON. */
  | { readonly kind: "startExecution"; readonly wait: "none" | "text" | "json" }
  /** `arn:aws:states:::aws-sdk:sfn:startSyncExecution`: runs an Express machine and answers as the API does. */
  | { readonly kind: "startSyncExecution" };

const SERVICES: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["arn:aws:states:::lambda:invoke", { kind: "lambdaInvoke", token: false }],
  ["arn:aws:states:::lambda:invoke.waitForTaskToken", { kind: "lambdaInvoke", token: true }],
  ["arn:aws:states:::states:startExecution", { kind: "startExecution", wait: "none" }],
  ["arn:aws:states:::states:startExecution.sync", { kind: "startExecution", wait: "text" }],
  ["arn:aws:states:::states:startExecution.sync:2", { kind: "startExecution", wait: "json" }],
  ["arn:aws:states:::aws-sdk:sfn:startSyncExecution", { kind: "startSyncExecution" }],
]);

export const supportedResources: readonly string[] = ["a Lambda function's ARN", ...SERVICES.keys()];

/** The resource that the ARN names, or null for one that this engine does not run. */
export function parseResource(arn: string): Resource | null {
  // Other partitions (aws-cn, aws-us-gov) name the same services.
  return (
    SERVICES.get(arn.replace(/^arn:aws-[a-z-]+:/, "arn:aws:")) ?? (isLambdaArn(arn) ? { kind: "function", arn } : null)
  );
}

/** `resourceType` and `resource` as task events name them. */
export function eventNames(resource: Exclude<Resource, { kind: "function" }>): {
  readonly resourceType: string;
  readonly resource: string;
} {
  switch (resource.kind) {
    case "lambdaInvoke":
      return { resourceType: "lambda", resource: resource.token ? "invoke.waitForTaskToken" : "invoke" };
    case "startExecution": {
      const suffix = { none: "", text: ".sync", json: ".sync:2" }[resource.wait];
      return { resourceType: "states", resource: `startExecution${suffix}` };
    }
    case "startSyncExecution":
      return { resourceType: "aws-sdk:sfn", resource: "startSyncExecution" };
  }
}
