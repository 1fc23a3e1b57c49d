import { asks, type Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { determiners, possessives } from "../lexicon/nouns.js";
import { actions, bodyParts, moods, poseNouns } from "../lexicon/poses.js";
import { headIndex, headOf, isPlural, withoutImageTail } from "../phrase.js";
import { poseSentence, speakable } from "../prompts.js";
import { phraseOf, type Tokens, words } from "../token.js";
import { baseForms } from "../verb.js";

/** A posture, an action or an expression of the subject. */
export function posed(subject: Tokens, predicate: Tokens, context: Context, mood: boolean): Outcome {
  return { kind: "pose", prompt: poseSentence(subject, predicate, context, mood) };
}

const EXPRESSIONS = new Set(["expression", "expressions", "emotion", "emotions", "mood", "countenance"]);

/** "Change the action of the person to running", "his expression to surprised". */
export function posedAs(noun: string, of: Tokens, predicate: Tokens, context: Context): Outcome {
  const subject = of.length === 0 ? words("the main subject") : of;
  const first = predicate[0]?.low ?? "";
  const doing = first.endsWith("ing") || actions.has(first);
  if (doing) return posed(subject, predicate, context, false);
  if (EXPRESSIONS.has(noun) || moods.has(first)) {
    const text = phraseOf(predicate);
    const resolved = speakable(subject, context);
    const has = isPlural(resolved) ? "have" : "has";
    const expression = determiners.has(first) ? text : `${/^[aeiou]/i.test(text) ? "an" : "a"} ${text}`;
    const closed = /\b(expression|smile|grin|frown|face|look)\b/.test(text) ? expression : `${expression} expression`;
    return { kind: "pose", prompt: `${phraseOf(resolved)} ${has} ${closed}` };
  }
  const resolved = phraseOf(speakable(subject, context));
  return {
    kind: "pose",
    prompt: `${resolved} ${isPlural(speakable(subject, context)) ? "take" : "takes"} ${determiners.has(first) ? "" : "the pose of "}${phraseOf(predicate)}`,
  };
}

const SINGLE = listOf("smile, wave, laugh, cry, nod, wink, blink, frown, jump, kneel, sit, stand");

/** Imperatives about a body: "Raise the man's left arm", "Close her eyes", "Put his hands in his pockets". */
export function recognisePose(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return null;
  const rest = withoutImageTail(clause.rest);
  const lemma = clause.verb.lemma;
  if (asks(clause, "give", "add") && rest.length > 0) {
    const expression = addedExpression(clause, rest, context);
    if (expression !== null) return expression;
  }
  if (!asks(clause, "pose") && !["turn", "rotate", "tilt", "make", "bring", "change", "move"].includes(lemma))
    return null;
  const head = headIndex(rest);
  const part = rest[head]?.low ?? "";
  if (
    bodyParts.has(part) &&
    (ownsPart(rest, head) || lemma !== "set") &&
    !rest.some((token) => token.low === "color" || token.low === "colour" || token.low === "into") &&
    !["change", "make"].includes(lemma)
  ) {
    return { kind: "pose", prompt: limbSentence(clause, rest, head, context) };
  }
  if (
    ["open", "close", "shut", "unfold", "turn around", "rotate", "spin", "straighten"].includes(lemma) &&
    rest.length > 0 &&
    !headOf(rest).match(/^(image|photo|picture|canvas|photograph|pic|horizon|scene)$/)
  ) {
    return { kind: "pose", prompt: `${lemma} ${phraseOf(speakable(rest, context))}` };
  }
  if (lemma === "turn") {
    const around = rest.findIndex(
      (token, index) =>
        index > 0 && ["around", "sideways", "towards", "toward", "upward", "downward", "away"].includes(token.low),
    );
    if (around > 0)
      return {
        kind: "pose",
        prompt: `${phraseOf(speakable(rest.slice(0, around), context))} turns ${phraseOf(rest.slice(around))}`,
      };
  }
  if (SINGLE.has(lemma) && rest.length === 0)
    return { kind: "pose", prompt: poseSentence(words("the main subject"), words(lemma), context, false) };
  return null;
}

function ownsPart(rest: Tokens, head: number): boolean {
  const before = rest[head - 1]?.low ?? "";
  return (
    possessives.has(rest[0]?.low ?? "") ||
    rest.some((token) => /'s$|s'$/.test(token.low)) ||
    rest[head + 1]?.low === "of" ||
    ["the", "left", "right", "both"].includes(before)
  );
}

/** The owner does it: "the man raises the left arm". */
function limbSentence(clause: Clause, rest: Tokens, head: number, context: Context): string {
  const lemma = clause.verb?.lemma ?? "";
  const owner = rest.findIndex((token, index) => index < head && /('s|s')$/.test(token.low));
  if (owner >= 0) {
    const name = rest[owner];
    const subject = [...rest.slice(0, owner), ...words((name?.text ?? "").replace(/'s$/, "").replace(/s'$/, "s"))];
    return poseSentence(subject, [...words(`${lemma} the`), ...rest.slice(owner + 1)], context, false);
  }
  const pronoun = new Map([
    ["his", "the man"],
    ["her", "the woman"],
    ["their", "the people"],
    ["its", "the animal"],
  ]).get(rest[0]?.low ?? "");
  if (pronoun !== undefined) return poseSentence(words(pronoun), [...words(lemma), ...rest], context, false);
  const of = rest.findIndex((token, index) => index > head && token.low === "of");
  if (of > 0) return poseSentence(rest.slice(of + 1), [...words(lemma), ...rest.slice(0, of)], context, false);
  return poseSentence(words("the main subject"), [...words(lemma), ...rest], context, false);
}

const FACE = listOf(
  "smile, grin, frown, expression, pout, smirk, scowl, laugh, wink, look, gesture, pose, thumbs, thumbs-up, wave, hug, kiss, posture, stance, nod, bow",
);

/** "Give him a happy expression", "Add a smile to her face". */
function addedExpression(clause: Clause, rest: Tokens, context: Context): Outcome | null {
  const head = headIndex(rest);
  const low = rest[head]?.low ?? "";
  if (asks(clause, "add") && (low === "smile" || low === "grin" || low === "frown" || EXPRESSIONS.has(low))) {
    const to = rest.findIndex((token, index) => index > head && ["to", "on"].includes(token.low));
    const face = to > 0 ? rest.slice(to + 1) : words("the main subject");
    const owner = face
      .filter((token) => !["face", "lips", "mouth"].includes(token.low))
      .map((token) => ({ text: token.text.replace(/'s$/, ""), low: token.low.replace(/'s$/, "") }));
    const subject =
      owner.length === 1
        ? words(
            new Map([
              ["her", "the woman"],
              ["his", "the man"],
              ["the", "the main subject"],
              ["their", "the people"],
            ]).get(owner[0]?.low ?? "") ?? "the main subject",
          )
        : owner;
    return {
      kind: "pose",
      prompt: `${phraseOf(speakable(subject, context))} has ${phraseOf(rest.slice(0, to > 0 ? to : rest.length))}`,
    };
  }
  if (!asks(clause, "give")) return null;
  const article = rest.findIndex(
    (token, index) => index > 0 && (["a", "an"].includes(token.low) || moods.has(token.low)),
  );
  if (article <= 0) return null;
  const gift = rest.slice(article);
  const noun = gift.some((token) => token.low === "thumbs") ? "thumbs" : headOf(gift);
  if (!FACE.has(noun) && !poseNouns.has(noun)) return null;
  if (noun === "look" && !gift.some((token) => moods.has(token.low))) return null;
  const subject = rest.slice(0, article);
  return {
    kind: "pose",
    prompt: `${phraseOf(speakable(subject, context))} ${noun.startsWith("thumbs") || noun === "hug" ? "gives" : "has"} ${phraseOf(gift)}`,
  };
}

export function isActionWord(low: string): boolean {
  return actions.has(low) || baseForms(low).some((form) => actions.has(form));
}
