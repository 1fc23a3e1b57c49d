import { isAction } from "../action-word.js";
import { colourPhrase } from "../colour.js";
import { environmentPhrase } from "../environment-phrase.js";
import { phrases } from "../lexicon/list.js";
import { determiners, headEnders } from "../lexicon/nouns.js";
import { headOf, isImage, withoutArticle } from "../phrase.js";
import { longestMatch, matches, type Tokens, words } from "../token.js";
import { readVerb } from "../verb.js";

import { insteadOf } from "./instead.js";
import { say } from "./say.js";

/** "Make sure that …", "What if …", "I want …": what is wished, as an imperative. */
const ASSURANCES = phrases(
  "make sure that, make sure, ensure that, ensure, verify that, verify, confirm that, confirm, see to it that, guarantee that, guarantee, check that, see that, it is important that, make it so that, make it so, edit so that, so that, see to",
);
const SUPPOSITIONS = phrases(
  "what if, suppose that, suppose, imagine that, imagine if, imagine, pretend that, pretend, what would happen if, picture, let us say, assume that, assume, how would it look if, what would it look like if, what would this look like if, what would the image look like if, what does it look like if, as if, as though, it would be better if, it would be nice if, it would be great if, i wish, i would prefer it if, consider",
);
const WISHES = phrases(
  "i want to see, i want to have, i would like to see, i would like to have, i want, i would like, i would love, i would prefer, i prefer, i need, i wish for, we want, we need, we would like, give me, show me, get me, i would rather have, let me see, let us see, let us have, the client wants, may i have, can i have, can i get, could i have, do you have",
);

export function assurance(tokens: Tokens): Tokens | null {
  const length = longestMatch(tokens, 0, ASSURANCES);
  if (length === 0 || length >= tokens.length) return null;
  const rest = tokens.slice(length);
  if (matches(rest, 0, "the absence of")) return say("remove", rest.slice(3));
  if (rest[0]?.low === "no") return say("remove", afterNo(rest.slice(1)));
  return rest;
}

function afterNo(tokens: Tokens): Tokens {
  const at = tokens.findIndex((token) =>
    ["is", "are", "remain", "remains", "appear", "appears", "can", "should", "exist", "exists", "stay", "be"].includes(
      token.low,
    ),
  );
  return at > 0 ? tokens.slice(0, at) : tokens;
}

export function supposition(tokens: Tokens): Tokens | null {
  const looks = tokens.findIndex((_, index) => index > 2 && matches(tokens, index, "look like"));
  if (
    looks > 0 &&
    ["what", "how"].includes(tokens[0]?.low ?? "") &&
    ["would", "does", "will"].includes(tokens[1]?.low ?? "")
  ) {
    const rest = tokens.slice(looks + 2);
    if (["in", "as", "if", "with", "at", "made", "during"].includes(rest[0]?.low ?? "") && rest[0]?.low !== "if")
      return say("make", tokens.slice(2, looks), rest);
  }
  const likeIn = longestMatch(tokens, 0, [
    "what would this look like",
    "what would it look like",
    "how would this look",
    "how would it look",
    "what does this look like",
    "what would the scene look like",
    "show me what this looks like",
    "show what this looks like",
  ]);
  if (likeIn > 0 && likeIn < tokens.length && tokens[likeIn]?.low !== "if") return say("make it", tokens.slice(likeIn));
  const length = longestMatch(tokens, 0, SUPPOSITIONS);
  if (length === 0 || length >= tokens.length) return null;
  const rest = tokens.slice(length);
  if (tokens[0]?.low === "as" && environmentPhrase(rest) !== null)
    return say("make it", rest.slice(rest[0]?.low === "it" ? 2 : 0));
  if (["picture", "imagine", "consider"].includes(tokens[length - 1]?.low ?? "") && matches(rest, 1, "as"))
    return say("turn", rest.slice(0, 1), words("into"), rest.slice(2));
  return rest;
}

export function wish(tokens: Tokens): Tokens | null {
  const alone = longestMatch(tokens, 0, ["i only want", "i just want", "i only need", "i just need"]);
  if (alone > 0 && alone < tokens.length && readVerb(tokens, alone) === null && tokens[alone]?.low !== "to")
    return say("extract", tokens.slice(alone));
  const length = longestMatch(tokens, 0, WISHES);
  if (length === 0 || length >= tokens.length || (readVerb(tokens)?.length ?? 0) > length) return null;
  const rest = tokens.slice(length);
  if (["just", "only"].includes(rest[0]?.low ?? "")) {
    const comma = rest.findIndex((token) => token.low === ",");
    return say("extract", rest.slice(1, comma > 0 ? comma : rest.length));
  }
  const instead = insteadOf(rest);
  if (instead !== null) return instead;
  const last = rest[rest.length - 1]?.low ?? "";
  if (["gone", "removed", "deleted", "out", "away", "erased"].includes(last) && rest.length > 1)
    return say("remove", rest.slice(0, -1));
  const to = rest.findIndex(
    (token, index) =>
      index > 0 &&
      token.low === "to" &&
      (rest[index + 1]?.low === "be" ||
        isAction(rest[index + 1]?.low ?? "") ||
        ["look", "become", "have", "turn", "appear", "wear", "say", "read", "disappear", "vanish"].includes(
          rest[index + 1]?.low ?? "",
        )),
  );
  if (to > 0) {
    const verb = rest[to + 1]?.low;
    if (verb === "be") return [...rest.slice(0, to), ...words("should be"), ...rest.slice(to + 2)];
    return [...rest.slice(0, to), ...words("should"), ...rest.slice(to + 1)];
  }
  const participle = rest.findIndex(
    (_, index) =>
      index > 0 && readVerb(rest, index, "participle") !== null && !headEnders.has(rest[index - 1]?.low ?? ""),
  );
  if (participle > 0 && ["the", "this", "that", "my", "his", "her", "all", "it"].includes(rest[0]?.low ?? ""))
    return [...rest.slice(0, participle), ...words("should be"), ...rest.slice(participle)];
  const cutout = rest.findIndex((token) => ["transparent", "cutout", "cut-out"].includes(token.low));
  if (cutout > 0 && rest.some((token) => token.low === "background"))
    return say(
      "extract",
      rest.slice(
        0,
        rest.findIndex((token, index) => index > 0 && (token.low === "on" || token.low === "with")),
      ),
    );
  if (colourSuffix(rest) || ["the", "it", "this", "everything"].includes(rest[0]?.low ?? "")) return say("make", rest);
  if (readVerb(rest) !== null && !determiners.has(rest[0]?.low ?? "")) return rest;
  // "give me a sharper version": another picture, and nothing to put into this one.
  if (["version", "copy", "edit", "result", "file"].includes(headOf(rest)) || isImage(withoutArticle(rest)))
    return null;
  return say("add", rest);
}

function colourSuffix(tokens: Tokens): boolean {
  const low = tokens[0]?.low ?? "";
  if (!["the", "his", "her", "my", "their", "this", "that", "all"].includes(low)) return false;
  return tokens.some((_, index) => index >= 2 && colourPhrase(tokens.slice(index)) !== null);
}
