import type { Cursor } from "./json-cursor.js";

const PLAIN_SPACE = /[ \t\n\r]*/y;
const ODD_SPACE = /[\v\f\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+/y;
const LINE_COMMENT = /(?:\/\/|#)[^\n\r]*/y;

/** Moves over whitespace and comments. */
export function skipTrivia(cursor: Cursor): void {
  for (;;) {
    cursor.at += cursor.match(PLAIN_SPACE)?.length ?? 0;
    const c = cursor.char;
    if (c === "/" || c === "#") {
      if (!skipComment(cursor)) return;
    } else if (c > "~" || c === "\v" || c === "\f") {
      const odd = cursor.match(ODD_SPACE);
      if (odd === null) return;
      cursor.repaired("ODD_WHITESPACE");
      cursor.at += odd.length;
    } else return;
  }
}

function skipComment(cursor: Cursor): boolean {
  if (cursor.text.startsWith("/*", cursor.at)) {
    const end = cursor.text.indexOf("*/", cursor.at + 2);
    if (end === -1) return cursor.truncated();
    cursor.repaired("COMMENTS");
    cursor.at = end + 2;
    return true;
  }
  const comment = cursor.match(LINE_COMMENT);
  if (comment === null) return false;
  cursor.repaired("COMMENTS");
  cursor.at += comment.length;
  return true;
}
