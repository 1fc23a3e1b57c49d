import { escapeXml } from "../../../statemachine/draw/text.js";

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | undefined | readonly Part[];

/** HTML of a template: whatever is put in is escaped, unless it is HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + (index < parts.length ? inline(parts[index]) : "")).join(""));
}

/** Text in which `code` and no other markup is meant. */
export function prose(text: string): Html {
  const pieces = text.split("`");
  return new Html(
    pieces.map((piece, index) => (index % 2 === 1 ? `<code>${escapeXml(piece)}</code>` : escapeXml(piece))).join(""),
  );
}

function inline(part: Part): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(inline).join("");
  return escapeXml(String(part));
}
