import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import jsonata from "jsonata";
import { addedFunctions } from "../../local/engine/expression-functions.js";

export type Handler = (event: never) => unknown;
export type Handlers = Readonly<Record<string, Handler>>;

export interface LambdaHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Runs handlers the way Lambda's Invoke API does, and evaluates JSONata for moto, which would need Java for it. */
export async function startLambdaHost(handlers: Handlers): Promise<LambdaHost> {
  const server = createServer((request, response) => {
    void readBody(request)
      .then((body) => answer(request.url ?? "", body, handlers))
      .then(({ status, headers, text }) => {
        response.writeHead(status, { "content-length": Buffer.byteLength(text), ...headers });
        response.end(text);
      });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

async function answer(url: string, body: string, handlers: Handlers): Promise<Reply> {
  if (url === "/jsonata") return { status: 200, headers: {}, text: JSON.stringify(await evaluate(body)) };
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
  const handler = name === undefined ? undefined : handlers[decodeURIComponent(name)];
  if (!handler) {
    const headers = { "x-amzn-errortype": "ResourceNotFoundException" };
    return { status: 404, headers, text: JSON.stringify({ Type: "User", Message: `Function not found: ${name}` }) };
  }
  try {
    return {
      status: 200,
      headers: {},
      text: JSON.stringify((await handler(JSON.parse(body || "{}") as never)) ?? null),
    };
  } catch (thrown) {
    const error = thrown as Error;
    const trace = String(error.stack).split("\n").slice(0, 3);
    const text = JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
    return { status: 200, headers: { "x-amz-function-error": "Unhandled" }, text };
  }
}

async function evaluate(source: string): Promise<object> {
  try {
    const expression = jsonata(source);
    for (const [name, added] of addedFunctions(Math.random)) {
      expression.registerFunction(name, added.apply as never, added.signature);
    }
    const value: unknown = await expression.evaluate({});
    return { value: value === undefined ? null : value };
  } catch (error) {
    return { error: String((error as Error).message) };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
