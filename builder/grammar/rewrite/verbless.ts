import { isAction } from "../action-word.js";
import { colourPhrase } from "../colour.js";
import { phrases } from "../lexicon/list.js";
import { determiners, headEnders, possessives } from "../lexicon/nouns.js";
import { splitLink } from "../link.js";
import { QUOTED, type Tokens, words } from "../token.js";
import { baseForms, readVerb } from "../verb.js";

import { becoming, withoutPossessive } from "./becoming.js";
import { insteadOf } from "./instead.js";
import { say } from "./say.js";

/** "Red for the horse's hue", "'A' to 'B'", "Colour of the boat: red", "The dog sticks out its tongue". */
export function verbless(tokens: Tokens): Tokens | null {
  const colon = tokens.findIndex((token) => token.low === ":");
  if (colon > 0 && colon < tokens.length - 1) {
    const left = tokens.slice(0, colon);
    if (
      readVerb(left) !== null &&
      !determiners.has(left[0]?.low ?? "") &&
      left.length > 1 &&
      !colourPhrase(left.slice(0, 1))
    ) {
      const linked = readVerb(left)?.classes.has("change") === true && splitLink(left) === null;
      return [...left, ...(linked ? words("to") : []), ...tokens.slice(colon + 1)];
    }
    const subject = left.filter(
      (token) => !["new", "target", "desired", "swap", "change", "replacement"].includes(token.low),
    );
    if (subject.length > 0 && subject.length <= 8) return say("change", subject, words("to"), tokens.slice(colon + 1));
  }
  const instead = insteadOf(tokens);
  if (instead !== null) return instead;
  const first = tokens[0]?.low ?? "";
  const quoted = tokens.findIndex((token) => token.low === QUOTED);
  if (
    quoted >= 0 &&
    quoted <= 4 &&
    readVerb(tokens) === null &&
    ["to", "into", "with", "becomes", "->", "-", "="].includes(tokens[quoted + 1]?.low ?? "") &&
    quoted + 2 < tokens.length
  ) {
    return say("replace", tokens.slice(0, quoted + 1), words("with"), tokens.slice(quoted + 2));
  }
  const link = tokens.findIndex((token) => token.low === "for");
  if (link > 0 && link < tokens.length - 1 && colourPhrase(tokens.slice(0, link)) !== null) {
    const subject = tokens.slice(link + 1);
    const last = subject[subject.length - 1]?.low ?? "";
    const bare =
      ["color", "colour", "hue", "shade"].includes(last) && subject.length > 1 ? subject.slice(0, -1) : subject;
    return say("make", withoutPossessive(bare), tokens.slice(0, link));
  }
  if (["all", "some"].includes(first)) return null;
  // "the dress in green": no verb, and a colour at its end.
  const inColour = tokens.findIndex(
    (token, index) => index >= 2 && token.low === "in" && colourPhrase(tokens.slice(index + 1)) !== null,
  );
  if (inColour > 0 && ["the", "his", "her", "my", "this"].includes(first) && readVerb(tokens) === null)
    return say("make", tokens.slice(0, inColour), tokens.slice(inColour + 1));
  return becomes(tokens) ?? (determiners.has(first) || possessives.has(first) ? thirdPerson(tokens) : null);
}

const BECOMING = phrases("becomes, turns, changes, became, turned, changed, transforms, transformed");

function becomes(tokens: Tokens): Tokens | null {
  const at = tokens.findIndex((token, index) => index >= 1 && BECOMING.includes(token.low));
  if (at <= 0 || at + 1 >= tokens.length || readVerb(tokens) !== null) return null;
  return ["that", "which", "who"].includes(tokens[at - 1]?.low ?? "")
    ? null
    : becoming(tokens.slice(0, at), tokens.slice(at));
}

function thirdPerson(tokens: Tokens): Tokens | null {
  if (readVerb(tokens) !== null && !determiners.has(tokens[0]?.low ?? "")) return null;
  for (let at = 2; at < Math.min(tokens.length, 10); at++) {
    const low = tokens[at]?.low ?? "";
    if (headEnders.has(low) && !low.endsWith("s")) return null;
    const base = baseForms(low).find((form) => form !== low && low.endsWith("s") && isAction(form));
    if (base !== undefined && (tokens[at + 1] === undefined || tokens[at + 1]?.low !== "of")) {
      return say("make", tokens.slice(0, at), words(base), tokens.slice(at + 1));
    }
    if (["turns", "becomes"].includes(low)) return becoming(tokens.slice(0, at), tokens.slice(at));
  }
  return null;
}
