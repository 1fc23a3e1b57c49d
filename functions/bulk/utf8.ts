import { TextDecoder } from "node:util";

/**
 * A text's bytes as UTF-8, whatever a spreadsheet or a Windows shell wrote: UTF-16 by its byte order mark; anything else comes as it
 * is. Halves of characters become U+FFFD.
 */
export async function* asUtf8(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let begin: Uint8Array | null = new Uint8Array();
  let wide: TextDecoder | null = null;
  for await (const piece of pieces) {
    let bytes = piece;
    if (begin !== null) {
      // The mark may come in two pieces.
      bytes = begin.length === 0 ? piece : Buffer.concat([begin, piece]);
      begin = bytes.length < 2 ? bytes : null;
      if (begin !== null) continue;
      wide = wideDecoder(bytes);
    }
    yield wide === null ? bytes : Buffer.from(wide.decode(bytes, { stream: true }));
  }
  if (begin !== null && begin.length > 0) yield begin;
  if (wide !== null) yield Buffer.from(wide.decode());
}

function wideDecoder(bytes: Uint8Array): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be");
  return null;
}
