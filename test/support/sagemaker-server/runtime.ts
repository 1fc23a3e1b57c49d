import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./s3.js";
import type { World } from "./world.js";

/** SageMaker Runtime's InvokeEndpointAsync, with the checks and the words of the service. */
export function answerRuntime(world: World, method: string, path: string, headers: IncomingHttpHeaders): Reply {
  const endpoint = /^\/endpoints\/([^/]+)\/async-invocations$/.exec(path)?.[1];
  if (method !== "POST" || endpoint === undefined)
    return runtimeError(404, "UnknownOperationException", "no such call");
  const header = (name: string) => String(headers[`x-amzn-sagemaker-${name}`] ?? "");
  if (endpoint !== world.endpoint) {
    return runtimeError(400, "ValidationError", `Endpoint ${endpoint} of account 123456789012 not found.`);
  }
  const input = header("inputlocation");
  const id = header("inference-id") || randomUUID();
  const [ttl, timeout] = [
    Number(header("requestttlseconds") || 21_600),
    Number(header("invocationtimeoutseconds") || 900),
  ];
  const wrong =
    !/^s3:\/\/[^/]+\/.+/.test(input) || id.length > 64 || ttl < 60 || ttl > 21_600 || timeout < 1 || timeout > 3600;
  if (wrong) return runtimeError(400, "ValidationError", "1 validation error detected");
  const run = world.start({ id, endpoint, input, ttl, timeout });
  return {
    status: 202,
    body: JSON.stringify({ InferenceId: id }),
    headers: {
      "content-type": "application/json",
      "x-amzn-sagemaker-outputlocation": run.output,
      ...(run.failure === null ? {} : { "x-amzn-sagemaker-failurelocation": run.failure }),
    },
  };
}

export function runtimeError(status: number, name: string, message: string): Reply {
  const headers = { "content-type": "application/json", "x-amzn-errortype": name };
  return { status, body: JSON.stringify({ Message: message }), headers };
}
