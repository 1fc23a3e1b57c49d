import { clause } from "../custom/text.js";
import { GpuProblem, type ProblemKind } from "../gpu/problem.js";
import { problemKindOf } from "./contract.js";

/** Characters of a failure that are worth reading. */
const LONGEST = 20_000;

/** Statuses of the contract, for a body that was cut off before it said its kind. */
const byStatus: Readonly<Record<string, ProblemKind>> = {
  "400": "invalid-input",
  "404": "model-gone",
  "409": "not-in-picture",
  "422": "safety",
  "503": "cold-start",
  "507": "out-of-memory",
};

/** What SageMaker itself says, in its words. */
const known: readonly (readonly [RegExp, ProblemKind])[] = [
  [/out of memory|\bOOM\b/i, "out-of-memory"],
  [/expired|time-?to-?live|RequestTTL/i, "cold-start"],
  [/timed? ?out|time exceeded/i, "failed"],
  [/failed to download|unable to download|could not download|could not get a response|no capacity/i, "cold-start"],
  [/unavailable|worker died|connection (was )?(reset|closed)|terminated/i, "cold-start"],
];

/** A container that is not ready has no kind of its own to say it by, and the status does not reach S3. */
const NOT_READY = /shutting down|still loading its models|too many calls waiting/;

/**
 * The problem of a run that failed: of the container's own body, of SageMaker's `failureReason` that repeats it (cut short, with
 * the status before it), or of SageMaker's own words.
 */
export function failureProblem(given: string): GpuProblem {
  const text = given.slice(0, LONGEST);
  const kindIn = (body: string) => /"kind"\s*:\s*"([a-z-]{1,40})/.exec(body)?.[1];
  // Within a sentence of SageMaker's the body's own quotation marks may be escaped once more.
  const plain = kindIn(text) === undefined ? text.replaceAll('\\"', '"').replaceAll("\\\\", "\\") : text;
  const kind = kindIn(plain) ?? "";
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)/s.exec(plain)?.[1];
  const said = clause(message === undefined ? text : unescaped(message)) || "it gave no reason";
  if (kind === "internal" && (NOT_READY.test(said) || statusIn(text) === "503"))
    return new GpuProblem("cold-start", said);
  return new GpuProblem(problemKindOf(kind) ?? kindOfWords(text), said);
}

function kindOfWords(text: string): ProblemKind {
  const status = statusIn(text);
  const [, kind] = known.find(([pattern]) => pattern.test(text)) ?? [];
  return (Object.hasOwn(byStatus, status) ? byStatus[status] : undefined) ?? kind ?? "failed";
}

/** The status that SageMaker names before a container's body; empty where it names none. */
function statusIn(text: string): string {
  return /\((\d{3})\) from/.exec(text)?.[1] ?? "";
}

/** JSON's escapes, as far as a text that may end within one has them. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text.replace(/\\[^"]?$/, "")}"`) as string;
  } catch {
    return text;
  }
}
