import { environmentFillers, environmentWords } from "./lexicon/environments.js";
import { listOf } from "./lexicon/list.js";
import { phraseOf, type Tokens } from "./token.js";
import { longestEntry } from "./word-match.js";

/** Details of an environment that are things of their own: "autumn leaves". */
const DETAILS = listOf("leaves, stars, colors, colours, streets, ground, clouds, moon, layer, blanket");

/** The weather, season or time of day that the phrase names and nothing beside it; null otherwise. */
export function environmentPhrase(tokens: Tokens): string | null {
  let found = false;
  for (let index = 0; index < tokens.length; ) {
    const length = longestEntry(tokens, index, environmentWords);
    if (length > 0) {
      found = true;
      index += length;
    } else if (environmentFillers.has(tokens[index]?.low ?? "") || tokens[index]?.low === ",") index++;
    else return null;
  }
  if (!found) return null;
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (DETAILS.has(last) && !tokens.some((token) => token.low === "with" || token.low === "and")) return null;
  const first = tokens[0]?.low ?? "";
  return phraseOf(
    ["in", "at", "on", "during", "like", "it's", "a", "an"].includes(first) && tokens.length > 1 ? tokens : tokens,
  );
}

/** "a night scene with lights on", "a snowy winter landscape": an environment with details. */
export function environmentHeaded(tokens: Tokens): boolean {
  const end = tokens.findIndex(
    (token, index) =>
      index > 0 && (["with", "where", "under", "and", "full", "that"].includes(token.low) || token.low === ","),
  );
  const phrase = end > 0 ? tokens.slice(0, end) : tokens;
  return environmentPhrase(phrase) !== null;
}
