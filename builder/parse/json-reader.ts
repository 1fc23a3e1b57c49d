import { planLimits } from "../../statemachine/plan.js";
import { quote } from "../check/quote.js";
import { readAtom, readBareKey, unexpected } from "./json-atom.js";
import type { Cursor } from "./json-cursor.js";
import { opensString, readString } from "./json-string.js";
import { skipTrivia } from "./json-trivia.js";
import type { Json } from "./json-value.js";

/** Keys that mean something to JavaScript's objects and nothing to a plan. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Full-width punctuation outside strings → its ASCII twin. */
const fullWidth: ReadonlyMap<string, string> = new Map([
  ["｛", "{"],
  ["｝", "}"],
  ["［", "["],
  ["］", "]"],
  ["：", ":"],
  ["，", ","],
  ["、", ","],
]);

const ANSWER_END = /<\/answer/iy;

/**
 * Reads the JSON value at the cursor, with the departures from JSON that language models make (each tallied, see
 * `syntax-repairs.ts`). Linear in the text's length; recursion is bounded by `planLimits.depth`.
 * @throws {Unreadable} at what no repair makes unambiguous.
 */
export function readJson(cursor: Cursor, depth = 0): Json {
  skipTrivia(cursor);
  if (cursor.atEnd) return cursor.truncated();
  switch (ascii(cursor)) {
    case "{":
      return readObject(cursor, depth);
    case "[":
      return readArray(cursor, depth);
    default:
      return opensString(cursor.char) ? readString(cursor, "value") : readAtom(cursor);
  }
}

function readArray(cursor: Cursor, depth: number): Json {
  const items: Json[] = [];
  readSequence(cursor, depth, "]", () => {
    cursor.path.push(items.length);
    items.push(readJson(cursor, depth + 1));
    cursor.path.pop();
  });
  return items;
}

function readObject(cursor: Cursor, depth: number): Json {
  const members = new Map<string, Json>();
  readSequence(cursor, depth, "}", () => {
    const at = cursor.at;
    const key = opensString(cursor.char) ? readString(cursor, "key") : readBareKey(cursor);
    if (forbiddenKeys.has(key)) {
      cursor.fail("FORBIDDEN_KEY", `The key ${quote(key)}${inPlace(cursor)} is not allowed.`, "Leave it out.", at);
    }
    if (members.has(key)) {
      const hint = "Write each key once, and close each step before the next begins.";
      cursor.fail("DUPLICATE_KEY", `The key ${quote(key)} stands twice${inPlace(cursor)}.`, hint, at);
    }
    skipTrivia(cursor);
    if (ascii(cursor) !== ":") unexpected(cursor);
    take(cursor);
    cursor.path.push(key.slice(0, 40));
    members.set(key, readJson(cursor, depth + 1));
    cursor.path.pop();
  });
  return members;
}

/** Reads items between brackets, mending commas; the cursor stands on the opening bracket and ends after the closing one. */
function readSequence(cursor: Cursor, depth: number, closer: "]" | "}", readItem: () => void): void {
  if (depth >= planLimits.depth) tooDeep(cursor);
  take(cursor);
  let items = 0;
  let before: "open" | "comma" | "item" = "open";
  let comma = cursor.at;
  for (;;) {
    skipTrivia(cursor);
    if (cursor.atEnd) cursor.truncated();
    const c = ascii(cursor);
    if (c === closer) {
      if (before === "comma" && items > 0) cursor.repaired("TRAILING_COMMA", comma);
      take(cursor);
      return;
    }
    if (c === ",") {
      if (before !== "item") cursor.repaired("EXTRA_COMMA");
      comma = cursor.at;
      before = "comma";
      take(cursor);
      continue;
    }
    if (before === "item") {
      if (c === "<" && cursor.match(ANSWER_END) !== null) {
        cursor.repaired("MISSING_BRACKET");
        return;
      }
      if (c === "}" || c === "]" || c === ":") unexpected(cursor);
      cursor.repaired("MISSING_COMMA");
    }
    readItem();
    items++;
    cursor.members++;
    before = "item";
  }
}

function ascii(cursor: Cursor): string {
  return fullWidth.get(cursor.char) ?? cursor.char;
}

/** Moves over one punctuation mark. */
function take(cursor: Cursor): void {
  if (fullWidth.has(cursor.char)) cursor.repaired("FULLWIDTH_PUNCTUATION");
  cursor.at++;
}

function inPlace(cursor: Cursor): string {
  return cursor.place === "" ? "" : ` in ${cursor.place}`;
}

/** Says whether the nesting ends at all, since an answer that was cut off is asked for again and a hostile one is not. */
function tooDeep(cursor: Cursor): never {
  const opening = cursor.at;
  let open = planLimits.depth;
  let inString = false;
  for (; !cursor.atEnd; cursor.at++) {
    const c = cursor.char;
    if (inString) {
      if (c === "\\") cursor.at++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") open++;
    else if ((c === "}" || c === "]") && --open === 0) {
      const hint = "A plan needs five levels.";
      cursor.fail("TOO_DEEP", `The answer is nested more than ${planLimits.depth} levels deep.`, hint, opening);
    }
  }
  cursor.path.length = Math.min(cursor.path.length, 3);
  return cursor.truncated();
}
