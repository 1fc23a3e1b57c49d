import type { AnswerFormat } from "./chat.js";

/**
 * What a server turned out to accept. It starts with what is asked for and only ever gets weaker, one step for each
 * refusal; one chat model remembers it, so a server is asked in vain only once.
 */
export interface Accepted {
  readonly format: AnswerFormat;
  /** Under which name the limit of tokens is sent. */
  readonly limit: "max_tokens" | "max_completion_tokens";
  readonly temperature: boolean;
  readonly seed: boolean;
  /** The `stream_options` that ask for token counts in a stream. */
  readonly streamOptions: boolean;
}

/** OpenAI's own models of today know only the new name of the limit; other servers all know the old one. */
export function firstAccepted(baseURL: string): Accepted {
  const own = new URL(baseURL).hostname.endsWith("openai.com");
  const limit = own ? "max_completion_tokens" : "max_tokens";
  return { format: "json_schema", limit, temperature: true, seed: true, streamOptions: true };
}

/** What was in the request that was refused. */
export interface Sent {
  readonly format: AnswerFormat;
  readonly limit: Accepted["limit"];
  readonly temperature: boolean;
  readonly seed: boolean;
  readonly streamOptions: boolean;
}

const LIMIT = /\bmax_(completion_)?tokens\b/i;
const UNKNOWN = /unsupported|not supported|unrecogni[sz]ed|unknown|unexpected|extra/i;
const FORMAT = /response_format|json_schema|json_object|json mode|structured|schema|grammar|guided/i;

/**
 * What to try instead when a server answers that it does not know a part of the request, or null when its words name
 * none of those parts. `complaint` is the server's message and `param`.
 */
export function weaker(accepted: Accepted, sent: Sent, complaint: string): Accepted | null {
  const names = (pattern: RegExp) => pattern.test(complaint);
  // Not when the number is what it complains of.
  if (names(LIMIT) && names(UNKNOWN)) {
    return { ...accepted, limit: sent.limit === "max_tokens" ? "max_completion_tokens" : "max_tokens" };
  }
  if (sent.streamOptions && names(/stream_options|include_usage/i)) return { ...accepted, streamOptions: false };
  if (sent.temperature && names(/\btemperature\b/i)) return { ...accepted, temperature: false };
  if (sent.seed && names(/\bseed\b/i)) return { ...accepted, seed: false };
  if (sent.format !== "text" && names(FORMAT)) {
    return { ...accepted, format: sent.format === "json_schema" ? "json_object" : "text" };
  }
  return null;
}
