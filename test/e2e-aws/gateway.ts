import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A route of the HTTP API, as the template has it. */
export interface Route {
  /** e.g. `GET /{proxy+}`. */
  readonly key: string;
  readonly authorization: "AWS_IAM" | "NONE";
  /** ARN of the function. */
  readonly to: string;
}

/** What the function answers to an event of format 2.0. */
interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface Gateway {
  readonly url: string;
  /** Set before the first request. */
  serve(routes: readonly Route[], invoke: (functionArn: string, event: unknown) => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Says whom the IAM authorizer found; it stands for a signature, which nothing checks here. */
export const CALLER = "x-caller-arn";

/**
 * Stands for API Gateway, which moto does not run: the most specific of the template's routes decides who may call and which
 * function is invoked, with an event of payload format 2.0.
 */
export async function startGateway(): Promise<Gateway> {
  let routes: readonly Route[] = [];
  let invoke: (functionArn: string, event: unknown) => Promise<unknown> = async () => null;
  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown): Answer => ({ statusCode: 502, body: String(error) }))
      .then(({ statusCode, headers = {}, body = "", isBase64Encoded = false }) => {
        response.writeHead(statusCode, headers).end(isBase64Encoded ? Buffer.from(body, "base64") : body);
      });
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = "GET", url = "/" } = request;
    const { pathname, search } = new URL(url, "http://gateway");
    const route = routeFor(routes, method, pathname);
    if (route === null) return { statusCode: 404, body: '{"message":"Not Found"}' };
    const caller = request.headers[CALLER];
    if (route.authorization === "AWS_IAM" && caller === undefined) {
      return { statusCode: 403, body: '{"message":"Forbidden"}' };
    }
    const { [CALLER]: _caller, ...headers } = request.headers;
    const body = await read(request);
    const isText = /json|text|urlencoded/.test(headers["content-type"] ?? "");
    return (await invoke(route.to, {
      version: "2.0",
      routeKey: route.key,
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers,
      requestContext: {
        accountId: "123456789012",
        apiId: "e2e",
        domainName: request.headers.host,
        http: { method, path: pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
        requestId: randomUUID(),
        routeKey: route.key,
        stage: "$default",
        timeEpoch: Date.now(),
        ...(route.authorization === "AWS_IAM"
          ? { authorizer: { iam: { userArn: caller, userId: String(caller), accountId: "123456789012" } } }
          : {}),
      },
      ...(body.length === 0 ? {} : { body: body.toString(isText ? "utf8" : "base64") }),
      isBase64Encoded: body.length > 0 && !isText,
    })) as Answer;
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(given, by) {
      routes = given;
      invoke = by;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function routeFor(routes: readonly Route[], method: string, path: string): Route | null {
  const exact = routes.find(({ key }) => key === `${method} ${path}`);
  return exact ?? routes.find(({ key }) => key === `${method} /{proxy+}`) ?? null;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
