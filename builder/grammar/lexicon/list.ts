/** The comma-separated entries of a word list, as a set of lower-case words or phrases. */
export function listOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(",")
      .map((entry) => entry.trim().replace(/\s+/g, " "))
      .filter((entry) => entry !== ""),
  );
}
