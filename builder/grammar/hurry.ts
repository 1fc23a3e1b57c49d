import { phrases } from "./lexicon/list.js";
import { longestMatch, type Tokens, trimPunctuation } from "./token.js";

const HURRY = phrases(
  "quick and dirty, i am in a hurry, in a hurry, just a quick preview, as a quick preview, quick preview, as fast as possible",
);

/** The instruction without its haste, and whether there was any: then the quick inpainting is the result. */
export function withoutHurry(tokens: Tokens): { tokens: Tokens; quick: boolean } {
  for (let at = 0; at < tokens.length; at++) {
    const length = longestMatch(tokens, at, HURRY);
    if (length === 0) continue;
    const next = tokens[at + length]?.low === ":" ? 1 : 0;
    return { tokens: trimPunctuation([...tokens.slice(0, at), ...tokens.slice(at + length + next)]), quick: true };
  }
  return { tokens, quick: false };
}
