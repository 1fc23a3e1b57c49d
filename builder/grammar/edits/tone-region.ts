import { asks, type Clause } from "../clause.js";
import { type Context, toTarget } from "../context.js";
import type { Refusal, Region } from "../edit.js";
import { vagueDefects } from "../lexicon/defects.js";
import { listOf } from "../lexicon/list.js";
import { determiners, imageFillers, imageNouns, possessives, prepositions } from "../lexicon/nouns.js";
import { toneFillers } from "../lexicon/photo.js";
import { splitMade } from "../make.js";
import { isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { refusals } from "../refusals.js";
import { phraseOf, type Token, type Tokens, trimPunctuation, word } from "../token.js";
import type { Hit } from "./tone-words.js";

const PLACES = listOf("of, in, on, to, for, from, at, across, around, throughout, behind");
const TAIL = listOf(
  "by, so, using, with, without, through, via, a, more, less, slightly, much, significantly, even, very, please, to, too",
);
const GROUNDS = listOf("background, backdrop, surroundings");
const REST = listOf("rest, else, others, remainder");

/** Where the clause works: null is the whole picture; "unread" when it names something that cannot be told apart. */
export function regionOf(clause: Clause, hits: readonly Hit[], context: Context): Region | null | Refusal | "unread" {
  const open = leftovers(clause, hits);
  if (open.length === 0) return pointed(clause, context);
  const phrase = candidates(clause, hits).find((words) =>
    open.every((token) => words.some(({ low }) => low === token.low.replace(/'s?$/, "") || low === token.low)),
  );
  if (phrase === undefined) return "unread";
  const bare = withoutArticle(withoutImageTail(trimPunctuation(phrase)));
  const last = bare[bare.length - 1]?.low ?? "";
  if (isImage(bare)) return null;
  if (bare.length <= 2 && GROUNDS.has(last))
    return { target: context.hasMask ? { kind: "mask" } : { kind: "salient" }, outside: true };
  if (bare.length <= 2 && bare.some((token) => REST.has(token.low))) {
    const kept = context.kept ?? context.antecedent;
    return kept === null ? "unread" : outside(kept, context);
  }
  if (!isNounPhrase(phrase)) return "unread";
  const target = toTarget(phrase, context);
  return target.kind === "refusal" ? target : { target, outside: false };
}

/** Better no region than one that the words do not name. */
function isNounPhrase(tokens: Tokens): boolean {
  const first = tokens[0]?.low ?? "";
  if (first === "the" && determiners.has(tokens[1]?.low ?? "")) return false;
  if (["and", "or", ","].includes(tokens[tokens.length - 1]?.low ?? "")) return false;
  const begins = determiners.has(first) || possessives.has(first);
  return begins
    ? tokens.length > 1
    : tokens.length <= 3 && !tokens.some(({ low }) => prepositions.has(low) || /ing$/.test(low));
}

/** All but what the words name. */
export function outside(kept: Tokens, context: Context): Region | Refusal {
  const target = toTarget(kept, context);
  return target.kind === "refusal" ? target : { target, outside: true };
}

const POINTERS = listOf("this, it, here, that, these, there, them");

/** No thing is named: "this" is what the mask covers, "it" the picture, or what the edit before worked on. */
function pointed({ tokens, verb, rest }: Clause, context: Context): Region | Refusal | null {
  const names = tokens.some((token) => imageNouns.has(token.low.replace(/'s$/, "")));
  const pointer = rest.find((token) => POINTERS.has(token.low));
  const removed = context.removed && pointer?.low === "it";
  if (context.hasMask && !names && !removed) return { target: { kind: "mask" }, outside: false };
  if (["here", "there"].includes(pointer?.low ?? "") && !context.removed) return refusals.needsMask(phraseOf(tokens));
  const before = context.antecedent !== null && !context.removed && verb !== null;
  if (!before || names || !["it", "them"].includes(pointer?.low ?? "")) return null;
  const target = toTarget([pointer as Token], context);
  return target.kind === "named" ? { target, outside: false } : null;
}

function leftovers({ tokens, verb, rest }: Clause, hits: readonly Hit[]): Tokens {
  const skip = verb === null ? 0 : tokens.length - rest.length;
  const fault = hits.some((hit) => hit.sense === "fault");
  return tokens.filter((token, at) => {
    if (at < skip || hits.some((hit) => at >= hit.at && at < hit.at + hit.length)) return false;
    const low = token.low.replace(/'s$/, "");
    if (GROUNDS.has(low)) return !fault || hits.every((hit) => hit.sense !== "fault");
    return !(
      toneFillers.has(token.low) ||
      /^[,;:.!?]$/.test(low) ||
      imageNouns.has(low) ||
      imageFillers.has(low) ||
      /^\d+(\.\d+)?[%x]?$/.test(low) ||
      low === "%" ||
      (fault && vagueDefects.has(low))
    );
  });
}

/** The noun phrases that may name the region, likeliest first. */
function candidates(clause: Clause, hits: readonly Hit[]): Tokens[] {
  const { tokens, rest } = clause;
  const found: Tokens[] = [];
  const skip = tokens.length - rest.length;
  if (asks(clause, "make", "change") || clause.verb?.lemma === "make") {
    const made = splitMade(rest);
    if (made !== null && made.subject.length > 0) found.push(made.subject);
    const link = rest.findIndex((token, at) => at > 0 && ["to", "into", "in"].includes(token.low));
    if (link > 0) found.push(rest.slice(0, link));
  }
  for (const hit of hits) {
    const behind = hit.at + hit.length;
    const place = tokens.findIndex((token, at) => at >= behind && at <= behind + 2 && PLACES.has(token.low));
    if (place >= 0) found.push(upToTail(tokens.slice(place + 1)));
    // "the dog's colours", "the sky more contrast".
    if (hit.at > skip) found.push(ownerOf(tokens.slice(skip, hit.at)));
  }
  const first = hits[0];
  if (first?.at === 0) found.push(upToTail(tokens.slice(first.length)));
  found.push(upToTail(rest));
  return found.filter((words) => words.length > 0);
}

function upToTail(tokens: Tokens): Tokens {
  const end = tokens.findIndex((token, at) => at > 0 && TAIL.has(token.low));
  return end > 0 ? tokens.slice(0, end) : tokens;
}

/** "the dog's" → "the dog". */
function ownerOf(tokens: Tokens): Tokens {
  const phrase = upToTail(tokens);
  const last = phrase[phrase.length - 1];
  if (last === undefined || !/'s?$/.test(last.low)) return phrase;
  return [...phrase.slice(0, -1), word(last.text.replace(/'s?$/, ""))];
}
