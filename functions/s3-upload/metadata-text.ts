const ENCODED_WORD = /=\?([A-Za-z0-9._-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([bBqQ])\?([^?\s]*)\?=/g;

/**
 * A value of an object's metadata as it was meant. HTTP headers carry no more than ASCII: S3 answers other text as encoded words
 * (RFC 2047), and other stores as UTF-8 bytes, which are then read as Latin-1. Plain text stays as it is.
 */
export function readMetadataText(value: string): string {
  // White space between two encoded words is none of the text. RFC 2047, section 6.2.
  const joined = value.replace(/(\?=)[ \t\r\n]+(?==\?[A-Za-z0-9._*-]+\?[bBqQ]\?)/g, "$1");
  const words = [...joined.matchAll(ENCODED_WORD)];
  if (words.length === 0) return fromLatin1(value);
  let text = "";
  let end = 0;
  // A character may be cut in two between words of one charset: their bytes are joined before they are read.
  let charset = "";
  let bytes: Uint8Array[] = [];
  for (const word of words) {
    const [whole, name = "", encoding = "", content = ""] = word;
    const between = joined.slice(end, word.index);
    if (between !== "" || charset !== name.toLowerCase()) {
      text += decode(charset, bytes) + between;
      bytes = [];
    }
    charset = name.toLowerCase();
    bytes.push(bytesOf(encoding, content));
    end = word.index + whole.length;
  }
  return text + decode(charset, bytes) + joined.slice(end);
}

function bytesOf(encoding: string, content: string): Uint8Array {
  if (encoding.toLowerCase() === "b") return Buffer.from(content, "base64");
  const plain = content
    .replaceAll("_", " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, "latin1");
}

function decode(charset: string, parts: readonly Uint8Array[]): string {
  if (parts.length === 0) return "";
  const bytes = Buffer.concat(parts);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function fromLatin1(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}
