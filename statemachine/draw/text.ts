/** Text for XML content and attribute values. What XML 1.0 cannot hold (control characters, lone surrogates) becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/\p{Cs}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, "\ufffd")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;")
  );
}

/** One line: white space of any kind becomes one blank; marks that turn the direction of writing are taken out. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "")
    .trim();
}

/** About how wide a text is drawn in the wider of the usual sans-serif fonts, in the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += characterWidth(character) * size;
  return width;
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  // Chinese, Japanese, Korean, full-width forms and pictographs fill a square.
  if (code >= 0x2e80) return 1;
  if (/[ijl.,:;'|!()[\]]/.test(character)) return 0.33;
  if (/[frtI\- ]/.test(character)) return 0.4;
  if (/[mwMW@%]/.test(character)) return 0.96;
  if (/[A-Z]/.test(character)) return 0.7;
  return 0.62;
}

/** The text, or as much of it as fits into `width`, with an ellipsis. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const ellipsis = textWidth("…", size) + size * 0.3;
  let used = 0;
  let kept = "";
  for (const character of text) {
    used += characterWidth(character) * size;
    if (used + ellipsis > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in at most `lines` lines of at most `width`, broken at blanks where there are any; the last ends in an ellipsis if more follows. */
export function wrapText(text: string, size: number, width: number, lines: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest !== "" && found.length < lines - 1 && textWidth(rest, size) > width) {
    let end = 0;
    let used = 0;
    let blank = 0;
    for (const character of rest) {
      used += characterWidth(character) * size;
      if (used > width) break;
      end += character.length;
      if (character === " ") blank = end;
    }
    const cut = blank > 0 ? blank : Math.max(end, 1);
    found.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut);
  }
  return rest === "" ? found : [...found, fitText(rest, size, width)];
}
