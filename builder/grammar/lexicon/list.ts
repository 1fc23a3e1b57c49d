/** The comma-separated entries of a word list, as a set of lower-case words or phrases. */
export function listOf(text: string): ReadonlySet<string> {
  return new Set(phrases(text));
}

/** The comma-separated entries of a list of phrases, in its order. */
export function phrases(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim().replace(/\s+/g, " "))
    .filter((entry) => entry !== "");
}
