import { toImperative } from "./canonical.js";
import { type Clause, toClause } from "./clause.js";
import { colourPhrase } from "./colour.js";
import { determiners, possessives, prepositions, pronouns } from "./lexicon/nouns.js";
import { ambiguousVerbs } from "./lexicon/verbs.js";
import { splitLink } from "./link.js";
import { splitMade } from "./make.js";
import { withoutPoliteness } from "./politeness.js";
import { readPredicate } from "./predicate.js";
import { longestMatch, QUOTED, type Tokens, trimPunctuation } from "./token.js";
import { readVerb } from "./verb.js";

const HARD = new Set([".", ";", "\n", "!", "?"]);
const SOFT = new Set([",", "and", "then", "plus", "while", "but", "also", "&", "whilst", "/"]);
const CONNECTIVES = [
  "then",
  "also",
  "please",
  "finally",
  "next",
  "now",
  "afterwards",
  "lastly",
  "and",
  "additionally",
  "at the same time",
  "in addition",
  "after that",
  "as well as",
  "plus",
  "secondly",
  "second",
  "third",
  "simultaneously",
  ",",
];
const STRICT_MODALS = new Set(["should", "must", "shall", "ought"]);

/** The instruction's edits, each as a clause of its own in the imperative. */
export function splitClauses(given: Tokens): Tokens[] {
  const tokens = withoutNumbering(given);
  const clauses: Tokens[] = [];
  let start = 0;
  for (let at = 1; at < tokens.length; at++) {
    const low = tokens[at]?.low ?? "";
    if (!HARD.has(low) && !SOFT.has(low) && !startsAfterSpace(tokens, at)) continue;
    const left = trimPunctuation(tokens.slice(start, at));
    if (left.length === 0) continue;
    const next = skipConnectives(tokens, at);
    if (next >= tokens.length) break;
    if (HARD.has(low) && low !== "/") {
      clauses.push(left);
      start = next;
      at = next;
      continue;
    }
    const addition = opens(
      tokens,
      next,
      left,
      low === "while" || low === "whilst" || low === "before" || low === "after",
    );
    if (addition === null) continue;
    clauses.push(left);
    // A gapped verb ("make the left car red and the right car blue") is said again.
    if (addition.length > 0) {
      const rest = splitClauses([...addition, ...tokens.slice(next)]);
      return [...clauses, ...rest];
    }
    start = next;
    at = next;
  }
  const last = trimPunctuation(tokens.slice(start));
  if (last.length > 0) clauses.push(last);
  return clauses;
}

/** Without "1." and "2)" at the start of each item of a list. */
function withoutNumbering(tokens: Tokens): Tokens {
  const opensItem = (index: number) =>
    index === 0 || HARD.has(tokens[index - 1]?.low ?? "") || tokens[index - 1]?.low === ",";
  const isNumber = (index: number) =>
    /^\d{1,2}$/.test(tokens[index]?.low ?? "") &&
    [".", ")", ":"].includes(tokens[index + 1]?.low ?? "") &&
    opensItem(index);
  return tokens.filter((_, index) => !isNumber(index) && !(index > 0 && isNumber(index - 1)));
}

/** "as well as" and "along with" join two edits only before a verb. */
function startsAfterSpace(tokens: Tokens, at: number): boolean {
  return longestMatch(tokens, at, ["as well as", "along with", "before", "after that", "followed by", "after"]) > 0;
}

function skipConnectives(tokens: Tokens, at: number): number {
  let next =
    at +
    (SOFT.has(tokens[at]?.low ?? "") || HARD.has(tokens[at]?.low ?? "")
      ? 1
      : longestMatch(tokens, at, ["as well as", "along with", "before", "after that", "followed by", "after"]));
  for (let again = true; again; ) {
    again = false;
    const length = longestMatch(tokens, next, CONNECTIVES);
    if (length > 0) {
      next += length;
      again = true;
    } else if (HARD.has(tokens[next]?.low ?? "")) {
      next++;
      again = true;
    }
  }
  return next;
}

/** The words to repeat in front of a new clause that begins at `at` (none for a full one); null when none begins. */
function opens(tokens: Tokens, at: number, left: Tokens, gerund: boolean): Tokens | null {
  const leftClause = toClause(toImperative(left));
  if (leftClause.verb === null || leftClause.rest.length === 0) return null;
  const segment = segmentFrom(tokens, at);
  const right = withoutPoliteness(segment);
  if (right.length === 0) return null;
  if (beginsWithVerb(right, left, gerund)) return [];
  if (isDeclaration(right)) return [];
  return gapped(right, leftClause.tokens);
}

/** Up to the next "and", comma or full stop. */
function segmentFrom(tokens: Tokens, at: number): Tokens {
  let end = at;
  while (end < tokens.length && !HARD.has(tokens[end]?.low ?? "")) end++;
  return tokens.slice(at, end);
}

function upToConjunction(tokens: Tokens): Tokens {
  const end = tokens.findIndex((token, index) => index > 0 && (token.low === "and" || token.low === ","));
  return end < 0 ? tokens : tokens.slice(0, end);
}

function beginsWithVerb(right: Tokens, left: Tokens, afterWhile: boolean): boolean {
  const gerund =
    afterWhile ||
    readVerb(left, 0, "gerund") !== null ||
    (left[0]?.low ?? "") === "while" ||
    ["by"].includes(left[left.length - 1]?.low ?? "");
  const verb = readVerb(right) ?? (gerund ? readVerb(right, 0, "gerund") : null);
  if (["put", "place", "insert", "add"].includes(right[0]?.low ?? "") && isOpenReplacement(left)) return false;
  if (
    ["let", "have", "make", "ensure", "get"].includes(right[0]?.low ?? "") &&
    right.length > 2 &&
    (verb?.length ?? 1) === 1
  )
    return opensObject(right, 1) || right[0]?.low === "make";
  if (verb === null || right.length <= verb.length) return false;
  const next = right[verb.length]?.low ?? "";
  if (["and", ",", "of", "."].includes(next)) return false;
  const ambiguous =
    verb.length === 1 && (ambiguousVerbs.has(verb.lemma) || verb.lemma === "change" || verb.lemma === "place");
  if (!ambiguous) return !["in", "on", "at", "by", "from"].includes(next) || verb.length > 1 || verb.lemma === "zoom";
  return opensObject(right, verb.length) || sinksInto(right, verb.length);
}

/** "Exchange the armchair and put a bench in its place": one replacement. */
function isOpenReplacement(left: Tokens): boolean {
  const verb = readVerb(left);
  return (
    verb?.classes.has("replace") === true &&
    !left.some((token) => ["with", "for", "by", "to", "into"].includes(token.low))
  );
}

function opensObject(tokens: Tokens, at: number): boolean {
  const low = tokens[at]?.low ?? "";
  return determiners.has(low) || pronouns.has(low) || possessives.has(low) || low === QUOTED;
}

/** A bare object with its own complement: "turn walls into brick". */
function sinksInto(tokens: Tokens, at: number): boolean {
  const rest = upToConjunction(tokens.slice(at));
  return (
    rest.length >= 3 &&
    !prepositions.has(rest[0]?.low ?? "") &&
    rest.slice(1, 5).some((token) => token.low === "to" || token.low === "into")
  );
}

/** "the car should be red", "it must snow". */
function isDeclaration(right: Tokens): boolean {
  const first = right[0]?.low ?? "";
  if (!determiners.has(first) && !pronouns.has(first) && !possessives.has(first) && first !== "there") return false;
  const modal = right.findIndex((token) => STRICT_MODALS.has(token.low));
  const stop = right.findIndex((token) => token.low === "," || token.low === "and");
  return modal > 0 && modal <= 10 && (stop < 0 || modal < stop);
}

/** The verb that a gapped clause leaves out. */
function gapped(right: Tokens, left: Tokens): Tokens | null {
  const first = right[0]?.low ?? "";
  const clause = toClause(left);
  if (clause.verb === null) return null;
  if (!determiners.has(first) && !possessives.has(first) && first !== QUOTED) return secondPredicate(right, clause);
  const verb = left.slice(0, clause.verb.length);
  const piece = upToConjunction(right);
  const unlinked = clause.verb.classes.has("change") && splitLink(clause.rest) === null;
  if (clause.verb.lemma === "make" || clause.verb.classes.has("paint") || unlinked) {
    const complete =
      clause.verb.lemma === "make"
        ? splitMade(clause.rest) !== null
        : clause.rest.some((_, index) => index > 0 && colourPhrase(clause.rest.slice(index)) !== null);
    const made = splitMade(piece);
    if (
      complete &&
      made !== null &&
      made.subject.length >= 2 &&
      colourPhrase(piece) === null &&
      !["a", "an"].includes(first)
    )
      return verb;
    return null;
  }
  if (clause.verb.classes.has("change") || clause.verb.classes.has("replace")) {
    const extra = clause.verb.classes.has("replace") ? ["with", "for", "by"] : [];
    return splitLink(clause.rest, extra) !== null && splitLink(piece, extra) !== null && first !== "a" && first !== "an"
      ? verb
      : null;
  }
  if (clause.verb.classes.has("remove") && !clause.verb.classes.has("add")) {
    return isSimple(clause.rest) && !["a", "an"].includes(first) && piece.length >= 2 ? verb : null;
  }
  if (
    clause.verb.lemma === "add" ||
    clause.verb.lemma === "insert" ||
    clause.verb.lemma === "place" ||
    clause.verb.lemma === "put"
  ) {
    return hasPlace(clause.rest) && hasPlace(piece) && first !== "the" ? verb : null;
  }
  return null;
}

const OWN_BRICK: ReadonlySet<string> = new Set(["colour", "size", "pose"]);

/** "Make the balloon bigger and red": two predicates that two bricks do; the subject is said again. */
function secondPredicate(right: Tokens, left: Clause): Tokens | null {
  if (left.verb?.lemma !== "make") return null;
  const made = splitMade(left.rest);
  const before = made === null ? null : readPredicate(made.predicate);
  const after = readPredicate(upToConjunction(right));
  if (made === null || before === null || after === null || before.kind === after.kind) return null;
  if (!OWN_BRICK.has(before.kind) || !OWN_BRICK.has(after.kind)) return null;
  return [...left.tokens.slice(0, left.verb.length), ...made.subject];
}

function isSimple(tokens: Tokens): boolean {
  return (
    tokens.length >= 2 &&
    tokens.length <= 5 &&
    (determiners.has(tokens[0]?.low ?? "") || possessives.has(tokens[0]?.low ?? "")) &&
    !tokens.some(
      (token) =>
        prepositions.has(token.low) || ["that", "which", "who", "all"].includes(token.low) || /ing$/.test(token.low),
    )
  );
}

function hasPlace(tokens: Tokens): boolean {
  return tokens.some(
    (token, index) => index > 1 && prepositions.has(token.low) && !["of", "with", "to"].includes(token.low),
  );
}
