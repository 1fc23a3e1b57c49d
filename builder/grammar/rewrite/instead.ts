import { colourPhrase } from "../colour.js";
import { determiners } from "../lexicon/nouns.js";
import { matches, type Tokens, trimPunctuation, words } from "../token.js";
import { readVerb } from "../verb.js";

import { say } from "./say.js";

/** "Instead of X put Y", "a pink car instead of a white one". */
export function insteadOf(tokens: Tokens): Tokens | null {
  const at = tokens.findIndex(
    (_, index) =>
      matches(tokens, index, "instead of") ||
      matches(tokens, index, "in place of") ||
      matches(tokens, index, "rather than"),
  );
  if (at < 0) return null;
  const length = matches(tokens, at, "in place of") ? 3 : 2;
  if (at === 0) {
    const verb = tokens.findIndex(
      (token, index) =>
        index > length &&
        ["put", "add", "place", "have", "use", "insert", "draw", "show", "make", "there", "i"].includes(token.low),
    );
    if (verb < 0) return null;
    const thing = tokens
      .slice(verb + 1)
      .filter((token, index) => !(index === 0 && ["should", "be", "want"].includes(token.low)));
    return thing.length > 0 ? say("replace", trimPunctuation(tokens.slice(length, verb)), words("with"), thing) : null;
  }
  if (/ing$/.test(tokens[at + length]?.low ?? "") && at > 0) return tokens.slice(0, at);
  const verb = readVerb(tokens);
  const start = verb !== null && !determiners.has(tokens[0]?.low ?? "") ? verb.length : 0;
  const thing = tokens.slice(start, at);
  const old = tokens.slice(at + length);
  if (
    thing.length === 0 ||
    old.length === 0 ||
    (verb !== null && !verb.classes.has("add") && !verb.classes.has("make") && !verb.classes.has("give"))
  )
    return null;
  if (verb?.classes.has("make") && colourPhrase(old) !== null) return say("make", thing);
  // "a pink car instead of a white one": the same thing in another colour.
  if (old.some((token) => token.low === "one" || token.low === "ones")) {
    const noun = thing[thing.length - 1];
    if (noun !== undefined && thing.some((token) => colourPhrase([token]) !== null)) {
      return say(
        "change",
        old.map((token) => (token.low === "one" || token.low === "ones" ? noun : token)),
        words("to"),
        thing,
      );
    }
  }
  return say("replace", old, words("with"), thing);
}
