import { DeadlinePassed, sleep, withDeadline } from "../../../platform/chat/deadline.js";
import { retryAfterSeconds } from "../../../platform/chat/retry.js";
import { BrickFailedError, BrickwrightError, TransientError } from "../../../platform/errors.js";
import { type Endpoint, publicUrl } from "./endpoint.js";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts JSON and reads the answer's text, with an end to time and bytes. An answer that asks for a wait (`Retry-After`) is
 * waited for, within the call's time, before it counts as a failure that may pass.
 * @throws {TransientError} for what may pass: no connection, no answer in time.
 * @throws {BrickFailedError} for a redirect or an answer that is too long.
 * @throws the signal's reason when aborted.
 */
export async function exchange(
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  body: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const where = publicUrl(endpoint);
  try {
    return await withDeadline(endpoint.timeoutSeconds, signal, async (within) => {
      const response = await fetch(endpoint.url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json", accept: "application/json" },
        body,
        // A redirect would carry the picture, and perhaps the key, to an address that nobody wrote down.
        redirect: "manual",
        signal: within,
      });
      const { status } = response;
      if (status >= 300 && status < 400) throw redirected(response, where);
      const text = await readBounded(response, where, mostBytes);
      const wait = status === 429 || status === 503 ? retryAfterSeconds(response.headers, Date.now()) : null;
      if (wait !== null) await sleep(wait, within);
      return { status, text };
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof BrickwrightError) throw error;
    if (error instanceof DeadlinePassed) {
      throw new TransientError(
        `${where} did not answer within ${endpoint.timeoutSeconds} s.`,
        "Is the server overloaded? Its time is timeoutSeconds in brickwright.config.",
      );
    }
    // The cause is left out: its text may hold the request.
    throw new TransientError(
      `${where} cannot be reached (${reasonOf(error)}).`,
      "Is the server running, and is its url right?",
    );
  }
}

function redirected(response: Response, where: string): BrickFailedError {
  const to = response.headers.get("location") ?? "";
  const host = URL.canParse(to, where) ? new URL(to, where).host : "";
  void response.body?.cancel();
  return new BrickFailedError(
    `${where} sends the call on to ${host === "" ? "another address" : host}; redirects are not followed.`,
    "Give the final url in brickwright.config, if you trust it.",
  );
}

async function readBounded(response: Response, where: string, most: number): Promise<string> {
  if (response.body === null) return "";
  const announced = Number(response.headers.get("content-length"));
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    if (announced > most || size > most) {
      void reader.cancel();
      throw new BrickFailedError(
        `The answer of ${where} is longer than its pictures can be (${(most / 1024 / 1024).toFixed(1)} MiB).`,
        "Answer pictures as PNG, of the size of the picture that was sent.",
      );
    }
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `ECONNREFUSED` and the like: undici hides it in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (inner instanceof Error && inner.message === "bad port") return "no HTTP client of the web speaks with this port";
  const code = typeof inner === "object" && inner !== null && "code" in inner ? inner.code : undefined;
  return typeof code === "string" && /^[A-Z_0-9]{1,60}$/.test(code) ? code : "the connection broke";
}
