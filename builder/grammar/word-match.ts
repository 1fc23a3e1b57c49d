import type { Tokens } from "./token.js";

/** How many tokens the longest entry of a big word list takes at `at`: at most four words, by look-up. 0 when none. */
export function longestEntry(tokens: Tokens, at: number, entries: ReadonlySet<string>): number {
  for (let length = Math.min(4, tokens.length - at); length >= 1; length--) {
    const phrase = tokens
      .slice(at, at + length)
      .map((token) => token.low)
      .join(" ");
    if (entries.has(phrase)) return length;
  }
  return 0;
}
