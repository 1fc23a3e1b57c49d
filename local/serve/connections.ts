import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** Seconds and numbers that every client of this server is held to. */
export interface Patience {
  /** Until the headers of a request are there, or a new connection says anything. */
  readonly headers: number;
  /** Until its body is there. */
  readonly request: number;
  /** Without a byte of a body that is awaited, or of an answer that is taken. */
  readonly stalled: number;
  /** Connections at once. */
  readonly connections: number;
}

export const patience: Patience = { headers: 20, request: 900, stalled: 60, connections: 2000 };

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  read: number;
  written: number;
  since: number;
}

/** Milliseconds between two looks. */
export function lookEvery({ stalled, headers }: Patience): number {
  return Math.min(5000, (Math.min(stalled, headers) * 1000) / 4);
}

/**
 * Keeps clients that send or take nothing from holding what others need: a connection, the bytes of a body, an answer under way. Each
 * is told why by a 408 where it can still be told. Of clients that are slow, but not so slow, nothing is asked.
 */
export function guardConnections(http: Server, limits: Patience = patience): void {
  http.headersTimeout = limits.headers * 1000;
  http.requestTimeout = limits.request * 1000;
  http.maxConnections = limits.connections;
  const exchanges = new Set<Exchange>();
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const one: Exchange = { request, response, read: 0, written: 0, since: performance.now() };
    exchanges.add(one);
    response.once("close", () => exchanges.delete(one));
  });
  http.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuse(socket, statusOf(error)));
  const look = setInterval(() => {
    for (const one of exchanges) if (isStalled(one, limits.stalled * 1000)) end(one);
  }, lookEvery(limits)).unref();
  http.once("close", () => clearInterval(look));
}

/** The client has had its turn, and did nothing. */
function isStalled(one: Exchange, most: number): boolean {
  const { request, response } = one;
  const { socket } = request;
  // What has arrived and was not asked for yet is this server's to read.
  const awaited = !request.complete && request.readableLength === 0;
  const untaken = response.headersSent && socket.writableLength > 0;
  const written = socket.bytesWritten - socket.writableLength;
  const moved = socket.bytesRead !== one.read || written !== one.written;
  one.read = socket.bytesRead;
  one.written = written;
  if (moved || !(awaited || untaken)) one.since = performance.now();
  return performance.now() - one.since > most;
}

function end({ request: { socket }, response }: Exchange): void {
  if (response.headersSent) socket.destroy();
  else refuse(socket, 408);
}

const SAID: Readonly<Record<number, { readonly detail: string; readonly hint: string }>> = {
  408: {
    detail: "The request did not come in time.",
    hint: "Send it again over a better line, or in parts: POST /uploads.",
  },
  431: { detail: "The request's headers have more than 16 KB.", hint: "Send fewer or shorter ones." },
  400: { detail: "This is no HTTP request.", hint: "Call this server by http, not https." },
};

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  return code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
}

/** Past everything that would make an answer of it: there is no request to answer. */
function refuse(socket: Socket, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const title = STATUS_CODES[status] ?? "";
  const body = JSON.stringify({ type: "urn:brickwright:problem:bad-request", title, status, ...SAID[status] });
  const head = `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nConnection: close`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy());
}
