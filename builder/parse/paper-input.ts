import type { Port } from "../../bricks/catalogue.js";
import type { Input } from "../../statemachine/plan.js";
import { aType, code, quote } from "../check/quote.js";
import type { Findings } from "./findings.js";
import { type Json, kindOf } from "./json-value.js";
import { isReferenceLike, meantReference, readReference } from "./reference-text.js";

/** Where an input stands, for messages. */
export interface InputPlace {
  readonly step: string;
  readonly port: string;
  /** `step 4 FLUX-FILL`. */
  readonly label: string;
}

const NULL_WORD = /^\s*(?:null|none|nil|undefined|n\/a)\s*$/i;
const NUMBER_TEXT = /^\s*[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?\s*$/;
const NOT_FINITE_TEXT = /^\s*[+-]?(?:nan|inf(?:inity)?)\s*$/i;

/** The input that a value of the paper's dialect stands for; undefined after an error. */
export function readInput(value: Json, port: Port, place: InputPlace, findings: Findings): Input | undefined {
  if (value === null) return null;
  if (typeof value === "number") return readNumber(value, place, findings);
  if (typeof value === "string") return readText(value, port, place, findings);
  const message = `${place.label}: ${code(place.port)} takes ${aType(port.type)}; you gave ${kindOf(value)}.`;
  return findings.error("TYPE_MISMATCH", message, `Give one value. ${howToGive(port)}`, at(place));
}

function readNumber(value: number, place: InputPlace, findings: Findings): Input | undefined {
  if (Number.isFinite(value)) return { number: value };
  const message = `${place.label}: ${code(place.port)} is ${Number.isNaN(value) ? "not a number" : "not a finite number"}.`;
  return findings.error("BAD_NUMBER", message, "Give a number such as 1.5.", at(place));
}

function readText(text: string, port: Port, place: InputPlace, findings: Findings): Input | undefined {
  const reference = readReference(text, findings, at(place));
  if (reference !== null) return { ref: reference };
  if (isReferenceLike(text)) {
    const message = `${place.label}: ${code(place.port)} is ${quote(text)}, which names nothing.`;
    const meant = meantReference(text);
    const hint = meant === null ? "A reference is init[port] or stepN[port], e.g. step1[mask]." : `Write ${meant}.`;
    return findings.error("UNKNOWN_REF", message, hint, at(place));
  }
  const blank = port.type !== "Str" && text.trim() === "";
  if (blank || NULL_WORD.test(text)) {
    findings.repair("NULL_STRING", `${place.label}: ${code(place.port)} ${quote(text)} was read as null.`, at(place));
    return null;
  }
  if (port.type === "Str") return { text };
  if (port.type === "Float" && NOT_FINITE_TEXT.test(text)) return readNumber(Number.NaN, place, findings);
  if (port.type === "Float" && NUMBER_TEXT.test(text)) {
    findings.repair(
      "NUMBER_STRING",
      `${place.label}: ${code(place.port)} ${quote(text)} was read as a number.`,
      at(place),
    );
    return readNumber(Number(text), place, findings);
  }
  const message = `${place.label}: ${code(place.port)} takes ${aType(port.type)}; you gave the text ${quote(text)}.`;
  const meant = port.type === "Float" ? null : meantReference(text);
  const hint = meant === null ? howToGive(port) : `Write ${meant}.`;
  return findings.error("TYPE_MISMATCH", message, hint, at(place));
}

/** What would be right in such a port, in one sentence. */
function howToGive(port: Port): string {
  switch (port.type) {
    case "Image":
      return "Pictures come only by reference, e.g. init[image] or step1[image].";
    case "Mask":
      return "Masks come only by reference, e.g. init[mask] or step1[mask].";
    case "Str":
      return 'Write it in quotes, e.g. "the red car".';
    case "Float":
      return "Write a number, e.g. 1.5.";
  }
}

function at({ step, port }: InputPlace): { step: string; port: string } {
  return { step, port };
}
