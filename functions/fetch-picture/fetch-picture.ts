import { BadInputError, TransientError } from "../../platform/errors.js";
import { sniffFormat } from "../ingest/content-type.js";
import { type GuardedResponse, guardedFetch, inTime } from "./guarded-fetch.js";
import type { FetchPolicy } from "./policy.js";
import { FetchProblem } from "./problem.js";
import { readTarget } from "./target.js";

const MOST_REDIRECTS = 5;
const DEFAULT_SECONDS = 30;
const DEFAULT_SILENCE = 10;
const DEFAULT_BYTES = 100_000_000;

export interface FetchPictureLimits extends FetchPolicy {
  /** Of the picture's file, unpacked; 100 MB unless told. */
  readonly maxBytes?: number | undefined;
  /** For all of it, redirects included; 30 unless told. */
  readonly timeoutSeconds?: number | undefined;
  /** Without a byte; 10 unless told. */
  readonly silenceSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a picture at an address that a stranger gave, its format checked by content. Only addresses on the public internet are
 * called (see `isPublicAddress`), on every one of at most {@link MOST_REDIRECTS} redirects.
 * @throws {BadInputError} when the address may not be called, or holds no picture that can be read here.
 * @throws {TransientError} when it may work later.
 */
export async function fetchPicture(address: string, limits: FetchPictureLimits = {}): Promise<Uint8Array> {
  const bytes = await fetchFile(address, limits);
  sniffFormat(bytes, "What the address holds");
  return bytes;
}

/** The same of a file that need not be a picture: a batch's manifest. */
export async function fetchFile(address: string, limits: FetchPictureLimits = {}): Promise<Uint8Array> {
  try {
    const seconds = limits.timeoutSeconds ?? DEFAULT_SECONDS;
    return await inTime(seconds, limits.signal, (signal) => follow(address, limits, signal));
  } catch (error) {
    throw error instanceof FetchProblem ? asEditError(error) : error;
  }
}

async function follow(address: string, limits: FetchPictureLimits, signal: AbortSignal): Promise<Uint8Array> {
  let current = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await guardedFetch(
      current,
      {
        method: "GET",
        headers: { accept: "image/*", "accept-encoding": "identity" },
        read: "whole",
        maxBytes: limits.maxBytes ?? DEFAULT_BYTES,
        silenceSeconds: limits.silenceSeconds ?? DEFAULT_SILENCE,
        signal,
      },
      limits,
    );
    if (response.status === 200) return response.body;
    current = nextOf(current, response, limits);
  }
  throw new BadInputError(
    `The address redirects more than ${MOST_REDIRECTS} times.`,
    "Give the address that the picture itself has.",
  );
}

/** Where a redirect leads. */
function nextOf(current: string, { status, headers }: GuardedResponse, policy: FetchPolicy): string {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status)) throw badAnswer(status);
  if (location === undefined || !URL.canParse(location, current)) {
    throw new BadInputError("The address redirects to nowhere.", "Give the address that the picture itself has.");
  }
  const next = new URL(location, current);
  if (new URL(current).protocol === "https:" && next.protocol === "http:") {
    throw new BadInputError(
      "The address redirects from https to http.",
      "Give the address that the picture itself has.",
    );
  }
  return readTarget(next.href, policy).href;
}

function badAnswer(status: number): Error {
  const message = `The address answers with HTTP status ${status}.`;
  if (status >= 500 || [408, 425, 429].includes(status)) return new TransientError(message, "Try again later.");
  if (status === 401 || status === 403) {
    return new BadInputError(message, "Give an address that anybody can read, or a signed one, or upload the file.");
  }
  return new BadInputError(message, "Check the address in a browser.");
}

function asEditError({ kind, message, hint, cause }: FetchProblem): Error {
  switch (kind) {
    case "refused":
    case "unresolved":
    case "too-large":
      return new BadInputError(message, hint, { cause });
    case "unreachable":
    case "slow":
      return new TransientError(message, hint, { cause });
  }
}
