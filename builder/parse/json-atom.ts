import { quote } from "../check/quote.js";
import type { Cursor } from "./json-cursor.js";

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORD = /[A-Za-z_$][A-Za-z0-9_$.-]*/y;
const SIGNED_WORD = /[+-](?:Infinity|NaN)/y;
/** A reference that lost its quotes: `step3[image]`. */
const BARE_REFERENCE = /(?:init|step[0-9]{1,4})\[[a-z_]{1,40}\]/y;
const ENDS_ATOM = /[\s,:}\]，：｝］、/#<]/;

const words: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ["null", null],
  ["none", null],
  ["nil", null],
  ["undefined", null],
  ["true", true],
  ["false", false],
  ["nan", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
]);

/** Reads a number, literal or bare word. NaN, Infinity and numbers too large come out as such, for the check to refuse. */
export function readAtom(cursor: Cursor): null | boolean | number | string {
  const start = cursor.at;
  const signed = cursor.match(SIGNED_WORD);
  if (signed !== null) return finish(cursor, signed, signed.endsWith("N") ? Number.NaN : Number(signed));
  const digits = cursor.match(NUMBER);
  if (digits !== null) {
    if (!STRICT_NUMBER.test(digits)) cursor.repaired("NUMBER_FORM", start);
    return finish(cursor, digits, Number(digits));
  }
  const reference = cursor.match(BARE_REFERENCE);
  if (reference !== null) {
    cursor.repaired("UNQUOTED_STRING", start);
    return finish(cursor, reference, reference);
  }
  const word = cursor.match(WORD);
  if (word === null) return unexpected(cursor);
  const literal = words.get(word.toLowerCase());
  if (literal === undefined) {
    cursor.repaired("UNQUOTED_STRING", start);
    return finish(cursor, word, word);
  }
  if (typeof literal !== "number" && word !== String(literal)) cursor.repaired("PY_LITERALS", start);
  return finish(cursor, word, literal);
}

/** Reads a key without quotes. */
export function readBareKey(cursor: Cursor): string {
  const word = cursor.match(WORD);
  if (word === null) return unexpected(cursor);
  cursor.repaired("UNQUOTED_KEY");
  cursor.at += word.length;
  return word;
}

function finish<T>(cursor: Cursor, read: string, value: T): T {
  cursor.at += read.length;
  if (!cursor.atEnd && !ENDS_ATOM.test(cursor.char)) return unexpected(cursor);
  return value;
}

export function unexpected(cursor: Cursor): never {
  if (cursor.atEnd) return cursor.truncated();
  const where = cursor.place === "" ? "" : ` in ${cursor.place}`;
  const seen = quote(cursor.text.slice(cursor.at, cursor.at + 12));
  return cursor.fail(
    "SYNTAX",
    `The answer is not JSON${where}: ${seen} cannot stand there.`,
    "Send the plan again as one JSON object.",
  );
}
