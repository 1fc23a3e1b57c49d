import { locateAnswer } from "../parse/answer.js";
import { Findings } from "../parse/findings.js";
import { isArray, isObject, type Json, type JsonObject } from "../parse/json-value.js";
import { type Criterion, criteria, criterionNames, HIGHEST, type Judgement, LOWEST } from "./criteria.js";

/** What a critic says of one result. */
export interface Verdict {
  readonly judgements: Readonly<Record<Criterion, Judgement>>;
  /** What differs between the pictures. */
  readonly changes: string;
  /** What to do differently; empty when nothing. */
  readonly advice: string;
}

export type VerdictReading =
  | { readonly ok: true; readonly verdict: Verdict }
  /** One sentence for the model. */
  | { readonly ok: false; readonly problem: string };

const MOST_READ = 100_000;
const LONGEST_REASON = 500;
const LONGEST_ADVICE = 1000;
/** A score this far outside is a slip and is cut to the scale; farther out, the model scored on another scale. */
const SLIP = 1;

/** Reads a critic's answer, whatever stands around its JSON. Never throws; linear in the text's length. */
export function readVerdict(answer: string): VerdictReading {
  const root = answer.length > MOST_READ ? undefined : locateAnswer(answer, new Findings());
  if (!isObject(root)) return wrong("It holds no JSON object.");
  const found: Partial<Record<Criterion, Judgement>> = {};
  for (const name of criterionNames) {
    const judgement = judgementOf(root, name);
    if (typeof judgement === "string") return wrong(`${name} ${judgement}.`);
    found[name] = judgement;
  }
  const judgements = found as Record<Criterion, Judgement>;
  const [changes, advice] = [words(root.get("changes"), LONGEST_ADVICE), words(root.get("advice"), LONGEST_ADVICE)];
  return { ok: true, verdict: { judgements, changes, advice } };
}

/** A judgement, or what is wrong with it. A bare score is one without a reason. */
function judgementOf(root: JsonObject, name: Criterion): Judgement | string {
  const value = root.get(name) ?? root.get(criteria[name].title);
  if (value === undefined || value === null) return "is missing";
  const score = scoreOf(isObject(value) ? value.get("score") : value);
  if (score === null) return "has no score that is a number";
  if (score < LOWEST - SLIP || score > HIGHEST + SLIP)
    return `is scored ${score}; scores go from ${LOWEST} to ${HIGHEST}`;
  return {
    score: Math.min(HIGHEST, Math.max(LOWEST, score)),
    reason: isObject(value) ? words(value.get("reason"), LONGEST_REASON) : "",
  };
}

/** 7, "7", "7.5" or "7/10". */
function scoreOf(value: Json | undefined): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const match = /^\s{0,9}(-?\d{1,4}(?:\.\d{1,4})?)\s{0,9}(?:\/\s{0,9}10)?\s{0,9}$/.exec(value);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** One line of plain text; a list is its lines. */
function words(value: Json | undefined, longest: number): string {
  const said = isArray(value) ? value.filter((item) => typeof item === "string").join(" ") : value;
  if (typeof said !== "string") return "";
  const line = said.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function wrong(problem: string): VerdictReading {
  return { ok: false, problem };
}
