import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { TransientError } from "../../../platform/errors.js";

/** Another function of this stack, called and waited for. Its errors keep their names. */
export function remote<In, Out>(functionArn: string, client = new LambdaClient({ requestHandler: PATIENT })) {
  return async (payload: In, signal?: AbortSignal): Promise<Out> => {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(payload) }),
      signal ? { abortSignal: signal } : {},
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(answer.Payload) || "null");
    if (answer.FunctionError !== undefined) throw failureOf(value);
    return value as Out;
  };
}

/** A brick may take all the time that a function has. */
const PATIENT = { requestTimeout: 900_000 };

function failureOf(value: unknown): Error {
  const { errorType = "", errorMessage = "" } = (value ?? {}) as { errorType?: string; errorMessage?: string };
  if (errorType === "" || errorType === "Runtime.ExitError") {
    return new TransientError(errorMessage || "A function died without a word.", "Try again.");
  }
  const error = new Error(errorMessage);
  error.name = errorType;
  return error;
}
