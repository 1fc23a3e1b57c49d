import { randomUUID } from "node:crypto";
import { Problem, problemOf } from "../../functions/api/problem.js";
import { problemResponse } from "../../functions/api/problem-response.js";
import { MemoryGate } from "../memory-gate.js";

/** A body is held as it came, in one piece, and as the form's fields or the JSON's text that are made of it. */
const COPIES = 3;
/** Bytes that are not worth waiting for. */
const SMALL = 64 * 1024;
/** Seconds for which a request waits for its turn. */
const WAITS = 30;

/** Lets no more large bodies into memory than there is room for: the others wait, and are sent away when it takes long. */
export class BodyRoom {
  readonly #gate: MemoryGate;

  /** @param largest bytes of a body that does not say how many it has. */
  constructor(
    room: number,
    private readonly largest: number,
    private readonly seconds = WAITS,
  ) {
    this.#gate = new MemoryGate(room);
  }

  async answering(request: Request, answer: () => Promise<Response>): Promise<Response> {
    const bytes = this.#bytesOf(request);
    if (bytes <= SMALL) return answer();
    let leave: () => void;
    try {
      leave = await this.#gate.enter(
        bytes * COPIES,
        AbortSignal.any([request.signal, AbortSignal.timeout(this.seconds * 1000)]),
      );
    } catch {
      const problem = new Problem("unavailable", "Too many large requests are being read.", {
        hint: "Ask again in a while, or upload pictures first: POST /uploads.",
        headers: { "Retry-After": String(this.seconds) },
      });
      return problemResponse(problemOf(problem), randomUUID());
    }
    try {
      return await answer();
    } finally {
      leave();
    }
  }

  #bytesOf({ method, headers }: Request): number {
    if (method === "GET" || method === "HEAD") return 0;
    const length = headers.get("content-length");
    if (length !== null) return Math.min(Number(length) || 0, this.largest);
    return headers.has("transfer-encoding") ? this.largest : 0;
  }
}
