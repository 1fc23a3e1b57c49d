import { type Hit, hitsIn, PROBLEM } from "../edits/tone-words.js";
import { listOf } from "../lexicon/list.js";
import { phraseOf, type Tokens, trimPunctuation, words } from "../token.js";
import type { Rule } from "./say.js";

const PICTURES = listOf(
  "photo, image, picture, photograph, pic, shot, snapshot, selfie, portrait, scan, colors, colours",
);
const VERBS = listOf("is, are, looks, look, seems, seem, appears, was, were, feels");
const DEGREES = listOf(
  "too, very, quite, so, a, bit, little, rather, really, slightly, pretty, and, all, somewhat, all",
);

/** "The picture is blurry": nobody asks for that; it is to be put right. */
export const complaint: Rule = (given) => {
  const tokens = trimPunctuation(given);
  const verb = tokens.findIndex((token) => VERBS.has(token.low));
  if (verb < 1 || verb > 4 || !PICTURES.has(tokens[verb - 1]?.low ?? "")) return null;
  const predicate = tokens.slice(verb + 1);
  const faults = hitsIn(predicate);
  const isFault = ({ at, length, sense }: Hit) =>
    sense === "fault" || PROBLEM.has(phraseOf(predicate.slice(at, at + length)).toLowerCase());
  if (faults.length === 0 || !faults.every(isFault)) return null;
  const named = (at: number) => faults.some((fault) => at >= fault.at && at < fault.at + fault.length);
  if (!predicate.every((token, at) => named(at) || DEGREES.has(token.low))) return null;
  return fixing(
    tokens.slice(0, verb),
    predicate.filter((_, at) => named(at)),
  );
};

function fixing(subject: Tokens, faults: Tokens): Tokens {
  const colours = /^colou?rs$/.test(subject[subject.length - 1]?.low ?? "");
  return [...words(`fix the ${phraseOf(faults)} of`), ...(colours ? words("the photo") : subject)];
}
