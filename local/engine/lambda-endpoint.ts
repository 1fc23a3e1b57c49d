import { InvocationError } from "./invocation-error.js";
import { isObject } from "./json.js";
import type { Invoke } from "./services.js";

/** What Lambda answers synchronously at most. */
const MAX_RESPONSE = 6 * 1024 * 1024;

/**
 * Runs functions through Lambda's own Invoke API at an endpoint:
 * `POST {endpoint}/2015-03-31/functions/{name}/invocations`, with `X-Amz-Function-Error` where the function failed.
 * @throws {InvocationError} with the function's error name, or `Lambda.…Exception` for the service's own.
 */
export function invokeAt(endpoint: string): Invoke {
  const base = endpoint.replace(/\/+$/, "");
  return async (functionArn, payload, { signal }) => {
    const [name = "", qualifier] = functionArn.split(":").slice(6);
    const query = qualifier ? `?Qualifier=${encodeURIComponent(qualifier)}` : "";
    const url = `${base}/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
    let response: Response;
    let body: string;
    try {
      response = await fetch(url, {
        method: "POST",
        body: JSON.stringify(payload),
        headers: { "content-type": "application/json", "x-amz-invocation-type": "RequestResponse" },
        signal,
      });
      body = await response.text();
    } catch (error) {
      const reason =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
      throw new InvocationError("Lambda.SdkClientException", `Unable to execute HTTP request to ${base}: ${reason}`);
    }
    if (body.length > MAX_RESPONSE) {
      throw new InvocationError(
        "Function.ResponseSizeTooLarge",
        `Response payload size exceeded ${MAX_RESPONSE} bytes.`,
      );
    }
    if (!response.ok) throw serviceError(response, body);
    if (response.headers.has("x-amz-function-error")) throw functionError(body);
    return body === "" ? null : (parse(body) ?? null);
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new InvocationError("Lambda.Unknown", `The function's answer is no JSON: ${body.slice(0, 200)}`);
  }
}

function functionError(body: string): InvocationError {
  let error: unknown;
  try {
    error = JSON.parse(body);
  } catch {
    error = null;
  }
  const type = isObject(error) && typeof error.errorType === "string" ? error.errorType : "Lambda.Unknown";
  return new InvocationError(type, body);
}

function serviceError(response: Response, body: string): InvocationError {
  const header = response.headers.get("x-amzn-errortype")?.split(":")[0];
  const usual = response.status === 429 ? "TooManyRequestsException" : "ServiceException";
  const code = header || (response.status === 404 ? "ResourceNotFoundException" : usual);
  let message = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed)) message = String(parsed.Message ?? parsed.message ?? body);
  } catch {
    // The text itself is the message.
  }
  return new InvocationError(
    `Lambda.${code}`,
    `${message} (Service: Lambda, Status Code: ${response.status}, Error Code: ${code})`,
  );
}
