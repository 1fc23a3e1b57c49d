/** Terminals obey control characters, and characters that turn the direction of text make a name look like another. */
const OBEYED = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that files, models or strangers had a word in, fit for a terminal: what it would obey is shown as JSON writes it. Line ends and tabs
 * stay as they are.
 */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
