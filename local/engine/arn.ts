import { ApiError } from "./api-error.js";

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export function machineArn(place: Place, name: string): string {
  return `arn:aws:states:${place.region}:${place.accountId}:stateMachine:${name}`;
}

/** Standard executions are named by machine and name; Express ones carry an id besides. */
export function executionArn(place: Place, machine: string, name: string, expressId?: string): string {
  const kind = expressId === undefined ? "execution" : "express";
  const tail = expressId === undefined ? "" : `:${expressId}`;
  return `arn:aws:states:${place.region}:${place.accountId}:${kind}:${machine}:${name}${tail}`;
}

const LAMBDA = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]{1,140}(:[\w$-]{1,128})?$/;
const FUNCTION_NAME = /^(?:(\d{12}):)?(?:function:)?([\w-]{1,140})(:[\w$-]{1,128})?$/;

export function isLambdaArn(text: string): boolean {
  return LAMBDA.test(text);
}

/** A function's full ARN from what lambda:invoke's `FunctionName` may be: an ARN, a partial ARN or a name. */
export function lambdaArn(place: Place, name: string): string | null {
  if (LAMBDA.test(name)) return name;
  const match = FUNCTION_NAME.exec(name);
  if (!match?.[2]) return null;
  return `arn:aws:lambda:${place.region}:${match[1] ?? place.accountId}:function:${match[2]}${match[3] ?? ""}`;
}

const STATES = /^arn:aws[\w-]*:states:[\w-]+:\d{12}:([A-Za-z]+):(.+)$/;

/** @throws {ApiError} InvalidArn unless it is the ARN of a thing of that kind. */
export function checkArn(arn: unknown, kinds: readonly ("stateMachine" | "execution" | "express")[]): string {
  if (typeof arn !== "string" || !arn.startsWith("arn:")) {
    throw new ApiError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${String(arn).slice(0, 200)}'`);
  }
  const match = STATES.exec(arn);
  if (!match) throw new ApiError("InvalidArn", `Invalid Arn: '${arn.slice(0, 200)}'`);
  if (!kinds.some((kind) => kind === match[1])) {
    throw new ApiError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${match[1]}'`);
  }
  return arn;
}

/** Names of machines and executions: what Step Functions forbids in them is forbidden here. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** @throws {ApiError} InvalidName. */
export function checkName(name: unknown): string {
  if (typeof name !== "string" || name.length === 0 || name.length > 80 || FORBIDDEN.test(name)) {
    throw new ApiError("InvalidName", `Invalid Name: '${String(name).slice(0, 200)}'`);
  }
  return name;
}
