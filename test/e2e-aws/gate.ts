import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsRequest, deedsOf } from "./deeds.js";
import type { Deed } from "./policies.js";

/** Whether whoever has this access key may do that. */
export type May = (accessKey: string, deed: Deed) => boolean;

export interface Gate {
  readonly url: string;
  /** Set before the first request. */
  lead(to: string, may: May): void;
  /** What was refused, as `function: action on resource`. */
  readonly refused: string[];
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands before moto, which asks nobody's leave: every call of a function (and of whoever uses a URL that it signed) must be allowed by the
 * statements of its role, as the template has them; otherwise it is answered as IAM answers. Signatures are not checked.
 */
export async function startGate(): Promise<Gate> {
  let target = new URL("http://127.0.0.1");
  let may: May = () => false;
  const refused: string[] = [];
  const server = createServer((incoming, response) => {
    void answer(incoming)
      .catch((error: unknown): Reply => ({ status: 500, headers: {}, body: Buffer.from(String(error)) }))
      .then(({ status, headers, body }) => {
        const { "transfer-encoding": _chunked, connection: _connection, ...rest } = headers;
        response.writeHead(status, rest).end(body);
      });
  });

  async function answer(incoming: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "GET", url: path = "/", headers } = incoming;
    const { accessKey, service } = signerOf(path, headers);
    const asked: AwsRequest = { service, method, path, headers: headers as AwsRequest["headers"], body };
    const forbidden = deedsOf(asked).filter((deed) => !may(accessKey, deed));
    if (forbidden.length > 0) {
      refused.push(...forbidden.map(({ action, resource }) => `${accessKey}: ${action} on ${resource}`));
      return denial(service);
    }
    const reply = await forward(target, incoming, body);
    // S3 only tells those who may list that an object is not there.
    const isMissing = service === "s3" && reply.status === 404 && (method === "GET" || method === "HEAD");
    const bucket = path.split(/[/?]/)[1] ?? "";
    if (isMissing && !may(accessKey, { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` })) {
      refused.push(`${accessKey}: s3:ListBucket, to be told that ${path} is not there`);
      return denial(service);
    }
    return reply;
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.keepAliveTimeout = 120_000;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead(to, by) {
      target = new URL(to);
      may = by;
    },
    refused,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Who signed a request, and for which service: in its header, or in its URL. */
function signerOf(path: string, headers: IncomingHttpHeaders): { accessKey: string; service: string } {
  const inUrl = new URLSearchParams(path.split("?")[1]).get("X-Amz-Credential");
  const credential = inUrl ?? /Credential=([^,]+)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const [accessKey = "", , , service = ""] = credential.split("/");
  return { accessKey, service };
}

function denial(service: string): Reply {
  if (service === "s3") {
    const body = Buffer.from("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    return { status: 403, headers: { "content-type": "application/xml" }, body };
  }
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { status: 400, headers, body: Buffer.from('{"__type":"AccessDeniedException","message":"not authorized"}') };
}

function forward(target: URL, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = send({ host: target.hostname, port: target.port, method, path: url, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode ?? 500, headers: incoming.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
