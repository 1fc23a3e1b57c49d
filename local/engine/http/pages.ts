import { createHash } from "node:crypto";
import { ApiError } from "../api-error.js";
import type { Parameters } from "./request.js";

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

interface PageOptions {
  /** What the list belongs to, e.g. an execution's ARN and the order; a token of another one is refused. */
  readonly subject: string;
  /** The list grows at its beginning, and a later page must not show again what the earlier ones showed. */
  readonly newestFirst?: boolean;
}

const USUAL = 100;

/** One page of a list: `maxResults` of it from where `nextToken` says. */
export function page<T>(all: readonly T[], parameters: Parameters, options: PageOptions): Page<T> {
  const size = parameters.integer("maxResults", 0, 1000, USUAL) || USUAL;
  const token = parameters.optionalText("nextToken", 3096);
  const from = token === undefined ? { start: 0, length: all.length } : readToken(token, options.subject);
  const grown = options.newestFirst ? Math.max(0, all.length - from.length) : 0;
  const start = from.start + grown;
  const end = start + size;
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? writeToken({ start: end, length: all.length }, options.subject) : undefined,
  };
}

interface Position {
  readonly start: number;
  /** How long the list was. */
  readonly length: number;
}

function fingerprint(subject: string): string {
  return createHash("sha256").update(subject).digest("hex").slice(0, 16);
}

function writeToken({ start, length }: Position, subject: string): string {
  return Buffer.from(`${start}.${length}.${fingerprint(subject)}`).toString("base64url");
}

function readToken(token: string, subject: string): Position {
  const match = /^(\d{1,9})\.(\d{1,9})\.([0-9a-f]{16})$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (match?.[3] !== fingerprint(subject)) throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
  return { start: Number(match[1]), length: Number(match[2]) };
}
