/** Foreign text, fit for one line of a message: no line breaks, control or direction characters, at most `most` characters. */
export function oneLine(text: string, most: number): string {
  const clean = text
    .slice(0, most * 4)
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return clean.length > most ? `${clean.slice(0, most)}…` : clean;
}

/** The same as a sentence's end: without a full stop of its own. */
export function clause(text: string, most = 300): string {
  return oneLine(text, most).replace(/[.\s]+$/, "");
}
