import { formatReference, parseReference } from "../../statemachine/plan.js";
import type { Findings, Place } from "./findings.js";

const LONGEST = 120;
/** A reference with spaces around its parts, or in another case; both are harmless. */
const LOOSE = /^\s*(init|step)\s*([1-9][0-9]{0,3})?\s*\[\s*([A-Za-z][A-Za-z0-9_]{0,39})\s*\]\s*$/i;
/** Meant as a reference, whatever it says. */
const REFERENCE_LIKE = /^\s*(?:init|step[^\s[\]]{0,20})\s*\[[^[\]]{0,100}\]\s*$/i;
/** A reference in the notation of some programming language: `step1.mask`, `$step1["mask"]`, `{step1[mask]}`. */
const FOREIGN = /^[\s${"'[]*(init|step[1-9][0-9]{0,3})[\s.:_\-/["']{1,3}([A-Za-z]{1,20})[\s\]}"']*$/i;

/**
 * The reference that `text` is, in its strict form; spaces and case are put right and logged. Null when it is none.
 */
export function readReference(text: string, findings: Findings, place: Place): string | null {
  if (parseReference(text) !== null) return text;
  const strict = tidy(text);
  if (strict === null) return null;
  if (/\s/.test(text)) findings.repair("REF_SPACES", `The reference "${text.trim()}" was read as ${strict}.`, place);
  else findings.repair("REF_CASE", `The reference "${text}" was read as ${strict}.`, place);
  return strict;
}

function tidy(text: string): string | null {
  if (text.length > LONGEST) return null;
  const match = LOOSE.exec(text);
  if (match === null) return null;
  const [, word = "", number = "", port = ""] = match;
  const strict = formatReference({ origin: `${word.toLowerCase()}${number}`, port: port.toLowerCase() });
  return parseReference(strict) === null ? null : strict;
}

/** Whether `text` can only be meant as a reference, though it is not one: `stepX[image]`, `init[../x]`. */
export function isReferenceLike(text: string): boolean {
  return text.length <= LONGEST && REFERENCE_LIKE.test(text);
}

/** The reference that text in another notation seems to mean (`step1.mask` → `step1[mask]`), for a hint. */
export function meantReference(text: string): string | null {
  if (text.length > LONGEST) return null;
  const match = FOREIGN.exec(text);
  return match?.[1] && match[2] ? `${match[1].toLowerCase()}[${match[2].toLowerCase()}]` : null;
}
