import { createHash } from "node:crypto";
import { ApiError } from "../api-error.js";
import type { Parameters } from "./request.js";

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list. The token carries where the next page begins and what was asked, so that a token of another
 * call is refused.
 * @param subject what the list belongs to, e.g. an execution's ARN and the order.
 */
export function page<T>(all: readonly T[], parameters: Parameters, subject: string, usual = 100): Page<T> {
  const size = parameters.integer("maxResults", 0, 1000, usual) || usual;
  const token = parameters.optionalText("nextToken", 3096);
  const start = token === undefined ? 0 : readToken(token, subject);
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? writeToken(end, subject) : undefined };
}

function fingerprint(subject: string): string {
  return createHash("sha256").update(subject).digest("hex").slice(0, 16);
}

function writeToken(start: number, subject: string): string {
  return Buffer.from(`${start}.${fingerprint(subject)}`).toString("base64url");
}

function readToken(token: string, subject: string): number {
  const [start, mark] = Buffer.from(token, "base64url").toString("utf8").split(".");
  if (mark !== fingerprint(subject) || !start || !/^\d{1,9}$/.test(start)) {
    throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
  return Number(start);
}
