import type { VerifyCallback } from "../../bricks/gpu/waiting.js";
import { createGpuCallback } from "../../functions/gpu-callback.js";
import { lambdaHandler } from "./handler.js";
import { watchGpu } from "./parts/gpu-watch.js";

/** A request as an HTTP API hands it on, as far as it is used. */
interface HttpEvent {
  readonly rawPath: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** The address that providers post to: `/webhooks/<backend>`. */
export const handler = lambdaHandler(async (logger) => {
  const gpu = await watchGpu(logger);
  const verifiers = new Map<string, VerifyCallback>(
    gpu.backends.flatMap((backend) =>
      "verify" in backend ? [[backend.name, backend.verify as VerifyCallback] as const] : [],
    ),
  );
  const callback = createGpuCallback({ ...gpu, verifiers });
  return async ({ rawPath, headers, body = "", isBase64Encoded = false }: HttpEvent, signal: AbortSignal) => {
    const text = isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body;
    const backend = /^\/webhooks\/([a-z]+)$/.exec(rawPath)?.[1] ?? "";
    const { status: statusCode } = await callback({ backend, headers, body: text }, signal);
    return { statusCode, body: "" };
  };
});
