import type { Cursor } from "./json-cursor.js";

/** Opening quote → the quotes that may close the string. */
const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["“", "”“"],
  ["”", "”“"],
  ["„", "”“"],
  ["‘", "’‘"],
  ["’", "’‘"],
  ["＂", "＂"],
]);

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const SPACE = /\s*/y;
const HEX4 = /[0-9a-fA-F]{4}/y;
/** What may stand after a value: a comma, a closing bracket, a comment, the answer's end. */
const AFTER_VALUE = /[,}\]，、｝］#]|\/[/*]|<\/answer/iy;
/** A quoted key and its colon: the member before it lacks its comma. */
const NEXT_MEMBER = /["'“”‘’][A-Za-z_][A-Za-z0-9_ -]{0,40}["'“”‘’]\s{0,10}[:：]/y;
const AFTER_KEY = /[:：]/y;
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

export function opensString(char: string): boolean {
  return closers.has(char);
}

/**
 * Reads the string that begins at the cursor. A quote closes it when what follows may follow a string; any other quote
 * belongs to the text. A valid JSON string is therefore read exactly as JSON reads it.
 */
export function readString(cursor: Cursor, role: "key" | "value"): string {
  const start = cursor.at;
  const opening = cursor.char;
  const closing = closers.get(opening) ?? opening;
  noteQuotes(cursor, opening);
  const parts: string[] = [];
  let innerQuote = false;
  let rawNewline = false;
  cursor.at++;
  let from = cursor.at;
  for (; ; cursor.at++) {
    if (cursor.atEnd) return cursor.truncated();
    const c = cursor.char;
    if (c === "\\") {
      parts.push(cursor.text.slice(from, cursor.at), readEscape(cursor, opening));
      from = cursor.at + 1;
    } else if (closing.includes(c)) {
      if (role === "key" || closesValue(cursor)) break;
      cursor.repaired("UNESCAPED_QUOTE");
      innerQuote = true;
    } else if (c === "\n" || c === "\r") {
      if (!rawNewline) cursor.repaired("RAW_NEWLINE");
      rawNewline = true;
    } else if (c === "\t") cursor.repaired("RAW_TAB");
    if (innerQuote && rawNewline) unclosed(cursor, start);
  }
  parts.push(cursor.text.slice(from, cursor.at));
  cursor.at++;
  return wellFormed(cursor, parts.join(""), start);
}

function noteQuotes(cursor: Cursor, opening: string): void {
  if (opening === "'") cursor.repaired("SINGLE_QUOTES");
  else if (opening === "＂") cursor.repaired("FULLWIDTH_PUNCTUATION");
  else if (opening !== '"') cursor.repaired("SMART_QUOTES");
}

/** Whether the quote at the cursor ends a value. */
function closesValue(cursor: Cursor): boolean {
  const { text, at } = cursor;
  SPACE.lastIndex = at + 1;
  const space = SPACE.exec(text)?.[0] ?? "";
  const next = at + 1 + space.length;
  if (next >= text.length) return true;
  const follows = (pattern: RegExp): boolean => {
    pattern.lastIndex = next;
    return pattern.test(text);
  };
  if (follows(AFTER_KEY)) unclosed(cursor, at);
  return follows(AFTER_VALUE) || follows(NEXT_MEMBER) || (/[\n\r]/.test(space) && opensString(text.charAt(next)));
}

function unclosed(cursor: Cursor, at: number): never {
  return cursor.fail(
    "UNCLOSED_STRING",
    `A string in ${cursor.place || "the answer"} has no closing quote.`,
    'Close it, and write quotes inside a string as \\".',
    at,
  );
}

/** The character that the escape at the cursor stands for; leaves the cursor on the escape's last character. */
function readEscape(cursor: Cursor, opening: string): string {
  const at = cursor.at++;
  if (cursor.atEnd) return cursor.truncated();
  const c = cursor.char;
  const simple = simpleEscapes.get(c);
  if (simple !== undefined) return simple;
  if (c === "u") {
    cursor.at++;
    const hex = cursor.match(HEX4);
    if (hex === null) {
      if (cursor.at + 4 > cursor.text.length) return cursor.truncated();
      return cursor.fail(
        "BAD_ESCAPE",
        `A string in ${cursor.place || "the answer"} holds a \\u without four hexadecimal digits.`,
        "Write the character itself.",
        at,
      );
    }
    cursor.at += 3;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
  if (!(c === "'" && opening === "'")) cursor.repaired("BAD_ESCAPE", at);
  return c;
}

function wellFormed(cursor: Cursor, text: string, start: number): string {
  const printable = text.replace(CONTROL, "");
  if (printable.length < text.length) cursor.repaired("CONTROL_CHARACTER", start);
  const whole = printable.replace(LONE_SURROGATE, "\ufffd");
  if (whole !== printable) cursor.repaired("LONE_SURROGATE", start);
  return whole;
}
