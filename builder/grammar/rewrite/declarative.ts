import { isAction } from "../action-word.js";
import { colourPhrase } from "../colour.js";
import { listOf, phrases } from "../lexicon/list.js";
import { determiners, possessives, pronouns } from "../lexicon/nouns.js";
import { isImage } from "../phrase.js";
import { readSubject } from "../subject.js";
import { matches, QUOTED, type Tokens, words } from "../token.js";
import { readVerb } from "../verb.js";

import { becoming, withoutPossessive } from "./becoming.js";
import { BE, STRICT } from "./modals.js";
import { say } from "./say.js";

/** "can the fence be removed", "should the car be red": subject first. */
export function question(tokens: Tokens): Tokens | null {
  if (!["can", "could", "should", "would", "may", "shall", "will", "is", "are"].includes(tokens[0]?.low ?? ""))
    return null;
  if (
    !determiners.has(tokens[1]?.low ?? "") &&
    !possessives.has(tokens[1]?.low ?? "") &&
    !pronouns.has(tokens[1]?.low ?? "")
  )
    return null;
  const be = tokens.findIndex((token, index) => index > 1 && token.low === "be");
  if (be < 0) return null;
  return [...tokens.slice(1, be), ...words("should"), ...tokens.slice(be)];
}

/** "X should be Y", "X is made of Y", "Green shall cover X". */
export function declarative(tokens: Tokens): Tokens | null {
  const first = tokens[0]?.low ?? "";
  const strictSecond = STRICT.has(tokens[1]?.low ?? "") && !["have", "need", "can"].includes(tokens[1]?.low ?? "");
  if (!strictSecond && readVerb(tokens) !== null && !determiners.has(first)) return null;
  if (pronouns.has(first) && ["i", "we", "you"].includes(first)) return null;
  const at = copulaIndex(tokens);
  if (at <= 0) return null;
  const subject = tokens.slice(0, at);
  let end = at;
  let negated = false;
  while (end < tokens.length) {
    const low = tokens[end]?.low ?? "";
    if (low === "not" || matches(tokens, end, "no longer") || low === "never") negated = true;
    else if (
      !(
        STRICT.has(low) ||
        BE.has(low) ||
        [
          "to",
          "now",
          "all",
          "also",
          "just",
          "instead",
          "please",
          "longer",
          "no",
          "really",
          "then",
          "like",
          "actually",
          "rather",
        ].includes(low)
      )
    )
      break;
    if (low === "have" && end > at) break;
    if (
      ["needs", "need", "has", "have"].includes(low) &&
      tokens[end + 1]?.low !== "to" &&
      !BE.has(tokens[end + 1]?.low ?? "")
    )
      break;
    end++;
  }
  const rest = tokens.slice(end);
  return declaredAs(
    subject,
    rest,
    negated,
    tokens.slice(at, end).some((token) => BE.has(token.low)),
    !BE.has(tokens[at]?.low ?? ""),
  );
}

function copulaIndex(tokens: Tokens): number {
  const relative = (index: number) => ["that", "which", "who", "there"].includes(tokens[index - 1]?.low ?? "");
  const strict = tokens.findIndex(
    (token, index) =>
      index > 0 &&
      STRICT.has(token.low) &&
      !relative(index) &&
      !(["have", "need"].includes(token.low) && readVerb(tokens) !== null),
  );
  if (strict > 0) return strict;
  return tokens.findIndex(
    (token, index) => index > 0 && BE.has(token.low) && token.low !== "being" && !relative(index),
  );
}

const GONE = phrases("gone, absent, vanish, disappear, go, away, invisible, leave, missing, nowhere");
const PRESENT = phrases(
  "visible, present, in, there, appear, exist, seen, shown, show, remain, included, anymore, be, on, part, featured, belong",
);

function declaredAs(subject: Tokens, rest: Tokens, negated: boolean, be: boolean, modal: boolean): Tokens | null {
  const first = rest[0]?.low ?? "";
  if (negated) {
    if (["feature", "contain", "include", "have", "show", "display", "depict"].includes(first)) {
      return isImage(subject) ? say("remove", rest.slice(1)) : say("remove", rest.slice(1), words("of"), subject);
    }
    if (first === "" || PRESENT.includes(first)) return say("remove", subject);
    return null;
  }
  if (rest.length === 0) return null;
  if (GONE.includes(first) && rest.length <= 4) return say("remove", subject);
  const colour = colourPhrase(subject);
  if (colour !== null && !determiners.has(subject[0]?.low ?? "")) return colouredBy(subject, rest);
  if (
    !be &&
    [
      "have",
      "has",
      "contain",
      "feature",
      "include",
      "show",
      "display",
      "needs",
      "need",
      "hold",
      "get",
      "receive",
    ].includes(first)
  ) {
    if (first === "hold") return say("make", subject, rest);
    return isImage(subject) ? say("add", rest.slice(1)) : say("give", subject, rest.slice(1));
  }
  if (
    !be &&
    [
      "turn",
      "become",
      "change",
      "transform",
      "take",
      "adopt",
      "assume",
      "morph",
      "switch",
      "shift",
      "convert",
      "transition",
    ].includes(first)
  )
    return becoming(subject, rest);
  if (["read", "say", "reads", "says"].includes(first) && rest.some((token) => token.low === QUOTED))
    return say("replace the text on", subject, words("with"), rest.slice(1));
  const participle = be ? readVerb(rest, 0, "participle") : null;
  if (participle !== null && !isState(first, rest))
    return [...words(participle.lemma), ...subject, ...rest.slice(participle.length)];
  if (be && ATTRIBUTES.has(readSubject(subject).kind)) return say("change", subject, words("to"), rest);
  if (!be && !modal) return null;
  if (
    !be &&
    !isAction(first) &&
    !["wear", "look", "appear", "shine", "glow", "match", "resemble", "seem"].includes(first)
  )
    return null;
  if (["shine", "glow", "gleam"].includes(first) && rest.length > 1) return say("make", subject, rest.slice(1));
  return say("make", subject, rest);
}

const ATTRIBUTES = listOf("colour, surface, size, pose, hair, style, text, background, environment");

/** Participles that describe rather than command. */
function isState(first: string, rest: Tokens): boolean {
  if (first === "made") return rest[1]?.low !== "into";
  if (first === "covered") return rest[1]?.low === "in" && colourPhrase(rest.slice(2)) === null;
  return (
    [
      "filled",
      "surrounded",
      "dressed",
      "worn",
      "left",
      "seated",
      "stuck",
      "lit",
      "raised",
      "closed",
      "crossed",
      "folded",
      "tilted",
      "bent",
      "opened",
      "lifted",
      "turned",
      "excited",
      "tired",
    ].includes(first) && !["into", "to"].includes(rest[1]?.low ?? "")
  );
}

/** "Blue shall be the bus's new color", "Yellow shall adorn the toilet", "Red is the color for the flowers". */
function colouredBy(colour: Tokens, rest: Tokens): Tokens | null {
  const colourNoun = (token: { low: string }) => ["color", "colour", "hue", "shade", "tint"].includes(token.low);
  const noun = rest.findIndex(colourNoun);
  if (noun >= 0) {
    const link = rest.findIndex((token, index) => index > noun && ["for", "of", "on"].includes(token.low));
    const subject =
      link > 0
        ? rest.slice(link + 1)
        : rest.slice(0, noun).filter((token) => token.low !== "new" && token.low !== "be");
    return subject.length > 0 ? say("make", withoutPossessive(subject), colour) : null;
  }
  const verb = isWordLike(rest[0]?.low ?? "") ? rest.slice(1) : rest;
  return verb.length > 0 ? say("make", withoutPossessive(verb), colour) : null;
}

function isWordLike(low: string): boolean {
  return (
    readVerb([{ text: low, low }]) !== null ||
    ["embrace", "envelop", "dominate", "replace", "suit", "bathe", "cloak", "color"].includes(low)
  );
}
