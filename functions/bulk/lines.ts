import { TextDecoder } from "node:util";

/** One line of a text, without its end. Lines count from 1. */
export type TextLine = { readonly line: number } & (
  | { readonly text: string }
  /** Why it cannot be read, in one sentence. */
  | { readonly problem: string }
);

/** Bytes beyond which a line is not kept: no row of a manifest is that long. */
export const MAX_LINE_BYTES = 65_536;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/**
 * The lines of a UTF-8 text as they come in, ended by LF or CRLF, with or without a byte order mark. What is too long or no
 * UTF-8 is one bad line; the next is read as if nothing were. Holds one line and one piece of input at a time.
 * @param most bytes of a line.
 */
export async function* textLines(
  pieces: AsyncIterable<Uint8Array>,
  most: number = MAX_LINE_BYTES,
): AsyncIterable<TextLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let held: Uint8Array[] = [];
  let length = 0;
  let line = 1;
  const finish = (): TextLine => {
    const bytes = held.length === 1 ? (held[0] ?? new Uint8Array()) : Buffer.concat(held);
    const read = length > most ? tooLong(line, length, most) : decoded(bytes, line, decoder);
    held = [];
    length = 0;
    line++;
    return read;
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, from)) {
      length += at - from;
      if (length <= most) held.push(piece.subarray(from, at));
      else held = [];
      yield finish();
      from = at + 1;
    }
    length += piece.length - from;
    // A copy: the rest of a piece would keep all of it.
    if (length <= most) held.push(piece.slice(from));
    else held = [];
  }
  if (length > 0) yield finish();
}

function tooLong(line: number, bytes: number, most: number): TextLine {
  return { line, problem: `The line has ${bytes} bytes; a row has at most ${most}.` };
}

function decoded(bytes: Uint8Array, line: number, decoder: TextDecoder): TextLine {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  const marked = line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { line, text: decoder.decode(bytes.subarray(marked ? 3 : 0, end)) };
  } catch {
    return { line, problem: "The line is not UTF-8 text: save the file as UTF-8." };
  }
}
