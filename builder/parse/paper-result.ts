import { planLimits } from "../../statemachine/plan.js";
import { quote } from "../check/quote.js";
import type { Findings } from "./findings.js";
import { isArray, isObject, type Json, kindOf } from "./json-value.js";
import { meantReference, readReference } from "./reference-text.js";

const NOTHING = /^\s*(?:null|none|\[\s*\])?\s*$/i;
const FORM = 'Write the outputs that are wanted, e.g. "[step3[image]]".';

/** The results that a plan names: `"[step1[image], step3[image]]"`, a JSON list of references, or one reference. */
export function readResults(value: Json, findings: Findings): readonly string[] {
  const parts = resultParts(value, findings);
  if (parts === undefined) return [];
  if (parts.length > planLimits.steps) {
    const message = `The plan names ${parts.length} results; at most ${planLimits.steps} are allowed.`;
    findings.error("TOO_MANY_RESULTS", message, "Name only the outputs that are wanted.", { port: "result" });
    return [];
  }
  const results: string[] = [];
  for (const part of parts) {
    const reference = readReference(part, findings, { port: "result" });
    if (reference === null) {
      const meant = meantReference(part);
      const hint = meant === null ? FORM : `Write ${meant}.`;
      findings.error("UNKNOWN_REF", `The result ${quote(part)} names no output.`, hint, { port: "result" });
    } else if (results.includes(reference)) {
      findings.repair("DUPLICATE_RESULT", `The result ${reference} stood twice and is given once.`, { port: "result" });
    } else results.push(reference);
  }
  if (parts.length === 0) findings.error("NO_RESULT", "The plan names no result.", FORM, { port: "result" });
  return results;
}

function resultParts(value: Json, findings: Findings): readonly string[] | undefined {
  if (value === null) return [];
  if (typeof value === "string") return splitList(value, findings);
  const items = isObject(value) ? [...value.values()] : isArray(value) ? value : null;
  if (items === null) return findings.error("BAD_RESULT", `The result is ${kindOf(value)}.`, FORM, { port: "result" });
  const texts = items.filter((item) => typeof item === "string");
  if (texts.length < items.length) {
    const odd = items.find((item) => typeof item !== "string");
    return findings.error("BAD_RESULT", `The result holds ${kindOf(odd)}.`, FORM, { port: "result" });
  }
  if (isObject(value)) findings.repair("RESULT_FORM", "The result's map was read as a list.", { port: "result" });
  return texts.length === 1 && texts[0] !== undefined ? splitList(texts[0], findings) : texts;
}

/** Splits `[a, b]`, `a, b` or `a`; brackets that do not match and quotes inside are put right. */
function splitList(text: string, findings: Findings): readonly string[] {
  if (NOTHING.test(text)) return [];
  const trimmed = text.trim();
  const listed = trimmed.startsWith("[");
  const closed = /\]\s*\]$/.test(trimmed) || /["',，]\s*\]$/.test(trimmed);
  const inner = trimmed.slice(listed ? 1 : 0, closed ? -1 : undefined);
  if (listed !== closed) findings.repair("RESULT_FORM", "The result's brackets were put right.", { port: "result" });
  if (/[，、]/.test(inner)) {
    findings.repair("FULLWIDTH_PUNCTUATION", "A full-width comma in the result was read as a comma.", {
      port: "result",
    });
  }
  if (/["']/.test(inner)) findings.repair("RESULT_FORM", "Quotes inside the result were dropped.", { port: "result" });
  const parts = inner.split(/[,，、]/).map((part) => part.replace(/["']/g, "").trim());
  const full = parts.filter((part) => part !== "");
  if (full.length < parts.length)
    findings.repair("TRAILING_COMMA", "A comma too many in the result was dropped.", { port: "result" });
  return full;
}
