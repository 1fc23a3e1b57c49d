import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { type BrickwrightError, RefusedError, TransientError } from "../errors.js";
import { AnswerTooLong } from "./bounded-fetch.js";
import { DeadlinePassed } from "./deadline.js";
import { ModelFailedError } from "./errors.js";
import { retryAfterSeconds } from "./retry.js";

/** What to do about a failed request. */
export type Failure =
  /** May pass: another attempt, after the seconds that the server asks for. */
  | { readonly type: "passing"; readonly error: BrickwrightError; readonly wait: number | null }
  /** The server may not know a part of the request; `complaint` says which. Else `error`. */
  | { readonly type: "rejected"; readonly error: BrickwrightError; readonly complaint: string }
  /** Trying again does not help. */
  | { readonly type: "final"; readonly error: BrickwrightError };

export interface FailureContext {
  /** For messages: the server's host. */
  readonly host: string;
  readonly model: string;
  readonly timeoutSeconds: number;
  readonly now: number;
  readonly redact: (text: string) => string;
}

const MOST_SAID = 300;

/** Sorts what the SDK threw. Never keeps the SDK's own error, which may hold what the server echoed. */
export function classify(thrown: unknown, context: FailureContext): Failure {
  const { host, timeoutSeconds } = context;
  if (contains(thrown, AnswerTooLong))
    return final(`${host} sent an answer that does not end.`, "Check that it is a chat server.");
  if (thrown instanceof DeadlinePassed || thrown instanceof APIConnectionTimeoutError) {
    return passing(
      `${host} gave no whole answer within ${timeoutSeconds} seconds.`,
      "Raise the time limit, or use a faster model.",
    );
  }
  if (thrown instanceof APIError && thrown.status !== undefined) return ofStatus(thrown.status, thrown, context);
  if (thrown instanceof APIConnectionError) return unreachable(thrown, context);
  if (thrown instanceof APIError) return passing(`${host} ended its stream with an error: ${said(thrown, context)}.`);
  if (thrown instanceof SyntaxError) return notAChatServer(context);
  return passing(`The connection to ${host} broke before the answer was whole.`);
}

/** An answer of HTTP status 200 that is no completion: HTML of a proxy, or no choices. */
export function notAChatServer({ host }: FailureContext): Failure {
  const error = new ModelFailedError(
    `${host} answered, but not with a chat completion.`,
    "Check the base URL: it ends in /v1 on most servers.",
  );
  return { type: "passing", error, wait: null };
}

function ofStatus(status: number, thrown: APIError, context: FailureContext): Failure {
  const { host, model, now } = context;
  const words = said(thrown, context);
  const wait = retryAfterSeconds(thrown.headers, now);
  if (status === 401 || status === 403) {
    return final(
      `${host} refuses the key (${status}): ${words}.`,
      "Check OPENAI_API_KEY, and that it may use the model.",
    );
  }
  if (status === 404)
    return final(`${host} has no model "${model}" (404): ${words}.`, "Check the model's name and the base URL.");
  if (status === 413) return final(`The request is too large for ${host}.`, "Send smaller pictures.");
  if (status === 429 && /insufficient_quota|billing/i.test(`${thrown.code} ${thrown.type}`)) {
    return final(`The quota at ${host} is used up.`, "Add credit there, or use another model.");
  }
  if (status === 408 || status === 409 || status === 425 || status === 429) {
    const error = new TransientError(`${host} is busy (${status}): ${words}.`, "Try again later.");
    return { type: "passing", error, wait };
  }
  if (status >= 500 && status !== 501) {
    const error = new TransientError(`${host} failed (${status}): ${words}.`, "Try again later.");
    return { type: "passing", error, wait };
  }
  if (/content_filter|content_policy|ResponsibleAI/i.test(`${thrown.code} ${thrown.type}`)) {
    return {
      type: "final",
      error: new RefusedError(`${host} declines the request: ${words}.`, "Word the instruction otherwise."),
    };
  }
  if (status >= 300 && status < 400)
    return final(`${host} redirects to another address (${status}).`, "Give that one as the base URL.");
  const error = new ModelFailedError(`${host} rejects the request (${status}): ${words}.`, hintFor(words));
  return { type: "rejected", error, complaint: `${words} ${thrown.param ?? ""}` };
}

function hintFor(words: string): string {
  if (/context|too long|maximum.{0,20}tokens/i.test(words))
    return "Use a model with a longer context, or send smaller pictures.";
  if (/image|vision|multimodal/i.test(words)) return "Use a model that takes pictures.";
  return "Check the model and its settings.";
}

function unreachable(thrown: APIConnectionError, { host, redact }: FailureContext): Failure {
  const code = errorCode(thrown);
  const unknown = code === "ENOTFOUND";
  const message = `${host} cannot be reached${code ? ` (${redact(code)})` : ""}.`;
  return unknown
    ? final(message, "Check the base URL.")
    : passing(message, "Check that the server runs, and the base URL.");
}

function errorCode(error: unknown): string | null {
  const found = causes(error).find((cause) => "code" in cause && typeof cause.code === "string");
  return found && "code" in found ? String(found.code) : null;
}

function contains(error: unknown, kind: new () => Error): boolean {
  return causes(error).some((cause) => cause instanceof kind);
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let cause = error; cause instanceof Error && found.length < 5; cause = cause.cause) found.push(cause);
  return found;
}

/** The server's own words, on one line, without keys. Bodies come as `{error: {message}}`, `{message}` or `{error: "…"}`. */
function said(thrown: APIError, { redact }: FailureContext): string {
  const body: unknown = thrown.error;
  const inner =
    typeof body === "string"
      ? body
      : (field(body, "message") ?? field(body, "error") ?? field(body, "detail") ?? thrown.message);
  const line = redact(inner)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
  return line.length > MOST_SAID ? `${line.slice(0, MOST_SAID)}…` : line || "no reason given";
}

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null || !(name in value)) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === "string" ? found : undefined;
}

function passing(message: string, hint = "Try again later."): Failure {
  return { type: "passing", error: new TransientError(message, hint), wait: null };
}

function final(message: string, hint: string): Failure {
  return { type: "final", error: new ModelFailedError(message, hint) };
}
