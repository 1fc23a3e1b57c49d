import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { DeliverDependencies } from "../../functions/notify/deliver-webhook.js";
import { FileRecords } from "../../local/store/file-records.js";
import type { Announcement } from "../../platform/announcer.js";
import { silentLogger } from "../../platform/logger.js";
import { type LocalServer, localPolicy, serveSecurely } from "../fetch/local-servers.js";
import { Bucket } from "../s3-upload/bucket.js";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver extends LocalServer {
  readonly received: readonly Received[];
  url(path?: string): string;
}

/** A real receiver with TLS, which answers as told. */
export async function receiver(answer: (response: ServerResponse, count: number) => void): Promise<Receiver> {
  const received: Received[] = [];
  const server = await serveSecurely(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
    answer(response, received.length);
  });
  return { ...server, received, url: (path = "/hook") => `https://pictures.test:${server.port}${path}` };
}

/** What is needed to deliver, with a clock that a test turns. */
export function desk(changes: Partial<DeliverDependencies> = {}) {
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead), monotonic: () => performance.now() };
  const records = new FileRecords(new Bucket());
  const deps: DeliverDependencies = { records, clock, logger: silentLogger, policy: localPolicy, ...changes };
  return {
    deps,
    records,
    clock,
    pass: (seconds: number) => {
      ahead += seconds * 1000;
    },
  };
}

export function news(webhook: string | null, id = "20260131T120000-0123.edit.succeeded"): Announcement {
  return {
    id,
    type: "edit.succeeded",
    principal: "anna",
    at: "2026-01-31T12:00:00.000Z",
    data: { id: "20260131T120000-0123", status: "succeeded", instruction: "mach es wärmer ☀️", results: [] },
    webhook,
  };
}
