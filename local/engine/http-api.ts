import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "../../platform/logger.js";
import { ApiError } from "./api-error.js";
import type { Engine } from "./engine.js";
import { operations } from "./http/operations.js";
import { Parameters } from "./http/request.js";
import { isObject } from "./json.js";

const SERVICE = "AWSStepFunctions";
/** The largest call is a machine's 1 MiB definition, which JSON's escapes may double. */
const MAX_BODY = 4 * 1024 * 1024;

interface Reply {
  readonly status: number;
  readonly body: object;
}

/**
 * The engine behind Step Functions' own JSON API (AWS JSON 1.0), for the AWS SDKs and CLI. Signatures are not checked:
 * it must be bound to loopback only, and refuses calls for another host name or without the API's own header, so that
 * no web page can reach it.
 */
export function createApiServer(engine: Engine, logger: Logger): Server {
  const server = createServer((request, response) => {
    void answer(engine, logger, request).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        logger.error("the engine's API failed", { error: String(error) });
        send(response, { status: 500, body: { __type: "InternalFailure", message: "The engine failed." } });
      },
    );
  });
  server.headersTimeout = 10_000;
  // Longer than the SDK's pools keep an idle socket, so that it never writes into one that is being closed.
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(engine: Engine, logger: Logger, request: IncomingMessage): Promise<Reply> {
  if (!isLoopback(request.headers.host)) {
    return refused(403, "AccessDeniedException", "This server answers calls to the loopback host only.");
  }
  const [service, name] = String(request.headers["x-amz-target"] ?? "").split(".");
  const operation = service === SERVICE && request.method === "POST" ? operations.get(name ?? "") : undefined;
  if (!operation) {
    request.resume();
    return refused(
      400,
      "UnknownOperationException",
      `This engine does not answer ${name || request.method || "that"}.`,
    );
  }
  const body = await readBody(request);
  if (body === null) return refused(413, "RequestEntityTooLarge", `A call has at most ${MAX_BODY} bytes.`);
  try {
    const fields = parseBody(body);
    const result = await operation(engine, new Parameters(fields));
    return { status: 200, body: result };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    logger.debug("refused", { operation: name, error: error.name, message: error.message });
    return refused(400, error.name, error.message);
  }
}

function parseBody(body: string): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = JSON.parse(body === "" ? "{}" : body);
  } catch {
    fields = undefined;
  }
  if (!isObject(fields)) throw new ApiError("ValidationException", "The call's body must be a JSON object.");
  return fields;
}

function refused(status: number, code: string, message: string): Reply {
  return { status, body: { __type: code, message } };
}

/** The whole body, or null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `sync-` is what the SDK puts before the host for StartSyncExecution. */
function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(sync-)?(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const body = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
    "x-amzn-requestid": randomUUID(),
    ...(reply.status === 413 && { connection: "close" }),
  });
  response.end(body);
}
