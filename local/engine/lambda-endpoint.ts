import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
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
  const send = sender(base);
  return async (functionArn, payload, { signal }) => {
    const [name = "", qualifier] = functionArn.split(":").slice(6);
    const query = qualifier ? `?Qualifier=${encodeURIComponent(qualifier)}` : "";
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
    let response: Response;
    try {
      response = await send(path, JSON.stringify(payload), signal);
    } catch (error) {
      if (error instanceof InvocationError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new InvocationError(
        "Lambda.SdkClientException",
        `Unable to execute HTTP request to ${base}: ${reason || "no answer"}`,
      );
    }
    const { status, headers, body } = response;
    if (status < 200 || status > 299) throw serviceError(response);
    if (headers["x-amz-function-error"] !== undefined) throw functionError(body);
    return body === "" ? null : (parse(body) ?? null);
  };
}

interface Response {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Plain node:http, because fetch gives up after five minutes and a function may run for fifteen. */
function sender(base: string): (path: string, body: string, signal: AbortSignal) => Promise<Response> {
  const secure = base.startsWith("https:");
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const open = secure ? httpsRequest : httpRequest;
  const once = (path: string, body: string, signal: AbortSignal, retried: boolean): Promise<Response> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-amz-invocation-type": "RequestResponse",
      };
      const call: ClientRequest = open(base + path, { method: "POST", agent, headers, signal }, (response) => {
        readAll(response).then(resolve, reject);
      });
      call.on("error", (error: NodeJS.ErrnoException) => {
        // The other side may close a kept connection just when it is used again; the call never reached it then.
        const stale = call.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        if (stale && !retried) once(path, body, signal, true).then(resolve, reject);
        else reject(new Error(error.message || error.code || "no answer", { cause: error }));
      });
      call.end(body);
    });
  return (path, body, signal) => once(path, body, signal, false);
}

async function readAll(response: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE) {
      response.destroy();
      throw new InvocationError(
        "Function.ResponseSizeTooLarge",
        `Response payload size exceeded ${MAX_RESPONSE} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") };
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

function serviceError({ status, headers, body }: Response): InvocationError {
  const header = String(headers["x-amzn-errortype"] ?? "").split(":")[0];
  const usual = status === 429 ? "TooManyRequestsException" : "ServiceException";
  const code = header || (status === 404 ? "ResourceNotFoundException" : usual);
  let message = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed)) message = String(parsed.Message ?? parsed.message ?? body);
  } catch {
    // The text itself is the message.
  }
  return new InvocationError(
    `Lambda.${code}`,
    `${message} (Service: Lambda, Status Code: ${status}, Error Code: ${code})`,
  );
}
