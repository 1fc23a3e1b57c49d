import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerRuntime, runtimeError } from "./runtime.js";
import { answerS3, type Reply, s3Error } from "./s3.js";
import type { SageMakerScript } from "./script.js";
import { World } from "./world.js";

export interface SageMakerServer {
  readonly url: string;
  readonly world: World;
  /** Every call that was heard, as `s3 METHOD /path` or `runtime METHOD /path`. */
  readonly calls: readonly string[];
  /** What the AWS SDK reads to come here. */
  readonly environment: Readonly<Record<string, string>>;
  /** The server dies, with every connection; what AWS holds goes on. */
  kill(): Promise<void>;
  /** It comes back at the same address. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

/** SageMaker Runtime and S3 on loopback, as their public API references describe them, with an endpoint and a container behind it. */
export async function startSageMakerServer(script: SageMakerScript = {}): Promise<SageMakerServer> {
  const world = new World(script);
  const calls: string[] = [];
  let port = 0;
  let server = await listen();

  async function listen(): Promise<Server> {
    const fresh = createServer((request, response) => void answer(request, response));
    await new Promise<void>((listening) => fresh.listen(port, "127.0.0.1", listening));
    port = (fresh.address() as AddressInfo).port;
    return fresh;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://127.0.0.1:${port}`);
    const method = request.method ?? "GET";
    const service = url.pathname.startsWith("/endpoints/") ? "runtime" : "s3";
    const path = decodeURIComponent(url.pathname);
    const trouble = script.trouble?.({ index: calls.length, service, method, path }) ?? null;
    calls.push(`${service} ${method} ${path}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fail = service === "s3" ? s3Error : runtimeError;
    if (trouble !== null && "status" in trouble) {
      return send(response, fail(trouble.status, trouble.name, trouble.message));
    }
    if (trouble?.cut === "before") return void request.socket.destroy();
    const signed = /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/\d{8}\/[a-z0-9-]+\/(s3|sagemaker)\/aws4_request/;
    if (signed.exec(String(request.headers.authorization))?.[1] !== world.accessKeyId) {
      const name = service === "s3" ? "InvalidAccessKeyId" : "UnrecognizedClientException";
      return send(response, fail(403, name, "The security token included in the request is invalid."));
    }
    const reply =
      service === "runtime"
        ? answerRuntime(world, method, path, request.headers)
        : answerS3(world, { method, url, headers: request.headers, body: Buffer.concat(chunks) });
    if (trouble?.cut === "after") return void request.socket.destroy();
    send(response, reply);
  }

  const stop = async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeAllConnections();
    await closed;
  };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    world,
    calls,
    environment: {
      AWS_ACCESS_KEY_ID: world.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.secretAccessKey,
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL_S3: url,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url,
    },
    kill: stop,
    revive: async () => {
      server = await listen();
    },
    close: async () => {
      world.close();
      await stop();
    },
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, headers).end(body);
}
