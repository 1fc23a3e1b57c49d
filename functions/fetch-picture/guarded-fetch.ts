import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { LookupFunction, Socket } from "node:net";
import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import { readStart, readWhole } from "./body.js";
import { type FetchPolicy, mayCall, type ResolvedAddress } from "./policy.js";
import { FetchProblem } from "./problem.js";
import { notPublic, readTarget, resolveTarget } from "./target.js";

export interface GuardedRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** `whole`: all of a 2xx answer, or an error; `start`: the first bytes of any answer. */
  readonly read: "whole" | "start";
  /** Bytes of the answer's body. */
  readonly maxBytes: number;
  /** Seconds without a byte. */
  readonly silenceSeconds: number;
  readonly signal: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * One HTTP request to an address that a stranger gave. It is connected to exactly the addresses that were checked, so a name that changes
 * between check and connection leads nowhere; the certificate is checked for the name. Redirects are answers like others.
 * @throws {FetchProblem}, or the signal's reason.
 */
export async function guardedFetch(
  address: string,
  request: GuardedRequest,
  policy: FetchPolicy = {},
): Promise<GuardedResponse> {
  const url = readTarget(address, policy);
  const addresses = await resolveTarget(url, policy);
  try {
    const response = await send(url, addresses, request, policy);
    try {
      const status = response.statusCode ?? 0;
      const read = request.read === "start" ? readStart : status >= 200 && status < 300 ? readWhole : nothing;
      return { status, headers: response.headers, body: await read(response, request.maxBytes) };
    } finally {
      response.destroy();
    }
  } catch (error) {
    request.signal.throwIfAborted();
    throw error instanceof FetchProblem ? error : unreachable(url, error);
  }
}

/** @throws {FetchProblem} of kind `slow` when `seconds` have passed. */
export async function inTime<T>(
  seconds: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline(seconds, outer, work);
  } catch (error) {
    throw error instanceof DeadlinePassed ? slow(seconds) : error;
  }
}

function send(
  url: URL,
  addresses: readonly ResolvedAddress[],
  { method, headers, body, silenceSeconds, signal }: GuardedRequest,
  policy: FetchPolicy,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  const length = body === undefined ? {} : { "content-length": String(body.byteLength) };
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method,
      headers: { "user-agent": "Brickwright", ...headers, ...length },
      // A connection of its own: one from a pool could be to an address that was checked for another call.
      agent: false,
      lookup: only(addresses),
      timeout: silenceSeconds * 1000,
      signal,
      ...(policy.ca === undefined ? {} : { ca: policy.ca }),
    });
    call.on("socket", (socket: Socket) => {
      socket.once("connect", () => {
        if (!mayCall(socket.remoteAddress ?? "", policy)) socket.destroy(notPublic());
      });
    });
    let answer: IncomingMessage | undefined;
    call.on("timeout", () => (answer ?? call).destroy(slow(silenceSeconds)));
    call.on("response", (response) => {
      answer = response;
      resolve(response);
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** Answers a connection's question for an address with those that were checked. */
function only(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) return callback(null, [...addresses]);
    const [first] = addresses;
    callback(null, first?.address ?? "", first?.family ?? 4);
  };
}

async function nothing(): Promise<Uint8Array> {
  return new Uint8Array();
}

function slow(seconds: number): FetchProblem {
  return new FetchProblem("slow", `The address did not answer within ${seconds} seconds.`, "Try again later.");
}

function unreachable(url: URL, cause: unknown): FetchProblem {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (/CERT|SELF_SIGNED|ALTNAME|SSL|TLS|EPROTO/.test(code)) {
    const hint = "Its owner must mend its certificate.";
    return new FetchProblem("unreachable", `The certificate of ${url.hostname} is not valid for it.`, hint, { cause });
  }
  if (/^(Z_|ERR_+BROTLI)/.test(code)) {
    return new FetchProblem("unreachable", `What ${url.hostname} answers is damaged.`, "Try again later.", { cause });
  }
  const hint = "Check the address, or try again later.";
  return new FetchProblem("unreachable", `${url.hostname} cannot be reached, or broke off.`, hint, { cause });
}
