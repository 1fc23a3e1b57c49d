import { colourPhrase } from "./colour.js";
import { frontedToEnd, isFronted } from "./fronted.js";
import { listOf, phrases } from "./lexicon/list.js";
import { determiners, headEnders, possessives, pronouns } from "./lexicon/nouns.js";
import { splitLink } from "./link.js";
import { headOf, isImage, withoutArticle, withoutImageTail } from "./phrase.js";
import { withoutPoliteness } from "./politeness.js";
import { environmentPhrase, isAction } from "./predicate.js";
import { readSubject } from "./subject.js";
import { longestMatch, matches, QUOTED, type Tokens, trimPunctuation, words } from "./token.js";
import { baseForms, readVerb } from "./verb.js";

/** A rewriting of a clause into the imperative; null when the rule does not apply. */
type Rule = (tokens: Tokens) => Tokens | null;

const MAX_REWRITES = 8;

/** Turns questions, wishes, passives, existentials and verbless sentences into the imperative that they amount to. */
export function toImperative(given: Tokens): Tokens {
  let tokens = withoutPoliteness(given);
  for (let round = 0; round < MAX_REWRITES; round++) {
    let rewritten: Tokens | null = null;
    for (const rule of rules) {
      rewritten = rule(tokens);
      if (rewritten !== null) break;
    }
    if (rewritten === null) return tokens;
    tokens = withoutPoliteness(rewritten);
  }
  return tokens;
}

const say = (phrase: string, ...rest: Tokens[]): Tokens => [...words(phrase), ...rest.flat()];

const ASSURANCES = phrases(
  "make sure that, make sure, ensure that, ensure, verify that, verify, confirm that, confirm, see to it that, guarantee that, guarantee, check that, see that, it is important that, make it so that, make it so, edit so that, so that, see to",
);
const SUPPOSITIONS = phrases(
  "what if, suppose that, suppose, imagine that, imagine if, imagine, pretend that, pretend, what would happen if, picture, let us say, assume that, assume, how would it look if, what would it look like if, what would this look like if, what would the image look like if, what does it look like if, as if, as though, it would be better if, it would be nice if, it would be great if, i wish, i would prefer it if, consider",
);
const WISHES = phrases(
  "i want to see, i want to have, i would like to see, i would like to have, i want, i would like, i would love, i would prefer, i prefer, i need, i wish for, we want, we need, we would like, give me, show me, get me, i would rather have, let me see, let us see, let us have, the client wants, may i have, can i have, can i get, could i have, do you have",
);

function assurance(tokens: Tokens): Tokens | null {
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

function supposition(tokens: Tokens): Tokens | null {
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

function wish(tokens: Tokens): Tokens | null {
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

const BE = listOf("be, is, are, was, were, being, been");
const STRICT = listOf("should, does, shall, must, ought, needs, need, has, have, will, would, could, can, might, may");

function existential(tokens: Tokens): Tokens | null {
  if (tokens[0]?.low !== "there") return null;
  let at = 1;
  while (
    at < tokens.length &&
    (STRICT.has(tokens[at]?.low ?? "") ||
      BE.has(tokens[at]?.low ?? "") ||
      ["to", "now", "also"].includes(tokens[at]?.low ?? ""))
  )
    at++;
  if (at === 1 || at >= tokens.length) return null;
  const rest = tokens.slice(at);
  if (rest[0]?.low === "no") return say("remove", rest.slice(["more", "longer"].includes(rest[1]?.low ?? "") ? 2 : 1));
  if (rest[0]?.low === "not")
    return say(
      "remove",
      rest.slice(
        ["be", "any", "a", "an"].includes(rest[1]?.low ?? "")
          ? ["any", "a", "an"].includes(rest[2]?.low ?? "")
            ? 3
            : 2
          : 1,
      ),
    );
  return say("add", rest);
}

function negative(tokens: Tokens): Tokens | null {
  const unwanted = longestMatch(tokens, 0, [
    "i do not want to see",
    "i do not want",
    "i do not need",
    "we do not want",
    "we do not need",
    "i do not like",
  ]);
  if (unwanted > 0 && unwanted < tokens.length) return say("remove", tokens.slice(unwanted));
  if (matches(tokens, 0, "no more")) return say("remove the", tokens.slice(2));
  if (tokens[0]?.low === "no" && tokens.length > 1) return say("remove the", tokens.slice(1));
  if (matches(tokens, 0, "do not") && ["show", "include", "have", "display", "feature"].includes(tokens[2]?.low ?? ""))
    return say("remove", tokens.slice(3));
  const without = tokens.findIndex((token) => token.low === "without");
  if (
    without > 0 &&
    (isImage(tokens.slice(["show", "make", "have", "see"].includes(tokens[0]?.low ?? "") ? 1 : 0, without)) ||
      (isImage(tokens.slice(0, 2)) && STRICT.has(tokens[2]?.low ?? "")))
  )
    return say("remove", tokens.slice(without + 1));
  return tokens[0]?.low === "without" ? say("remove", tokens.slice(1)) : null;
}

function fronted(tokens: Tokens): Tokens | null {
  return isFronted(tokens) ? frontedToEnd(tokens) : null;
}

/** "can the fence be removed", "should the car be red": subject first. */
function question(tokens: Tokens): Tokens | null {
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
function declarative(tokens: Tokens): Tokens | null {
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

function withoutPossessive(tokens: Tokens): Tokens {
  return tokens.map((token, index) =>
    index === tokens.length - 1 ? { text: token.text.replace(/'s?$/, ""), low: token.low.replace(/'s?$/, "") } : token,
  );
}

function becoming(subject: Tokens, rest: Tokens): Tokens {
  let at = 1;
  while (at < rest.length - 1 && ["into", "to", "on", "in", "over", "up"].includes(rest[at]?.low ?? "")) at++;
  return say("change", subject, words("to"), rest.slice(at));
}

/** "Red for the horse's hue", "'A' to 'B'", "Colour of the boat: red", "The dog sticks out its tongue". */
function verbless(tokens: Tokens): Tokens | null {
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

function insteadOf(tokens: Tokens): Tokens | null {
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

const CAUSATIVES = listOf(
  "let, have, get, ask, tell, order, command, cause, force, allow, help, see, show, depict, portray, render, keep, leave, imagine, turn, set",
);

/** "let the bird be white", "have him give a thumbs up", "get the dog to sit": make. */
function causative(tokens: Tokens): Tokens | null {
  const first = tokens[0]?.low ?? "";
  if (!CAUSATIVES.has(first)) return null;
  if (
    first === "get" &&
    (tokens[1]?.low === "rid" ||
      matches(tokens, 1, "a mask of") ||
      matches(tokens, 1, "the mask of") ||
      matches(tokens, 1, "a cutout of"))
  )
    return null;
  const out = tokens.findIndex(
    (_, index) => index > 1 && (matches(tokens, index, "out of") || matches(tokens, index, "off")),
  );
  if (first === "get" && out > 0) {
    const place = tokens.slice(out + (tokens[out]?.low === "out" ? 2 : 1));
    return isImage(place) || place.length === 0
      ? say("remove", tokens.slice(1, out))
      : say("remove", tokens.slice(1, out), words("on"), place);
  }
  if (
    first === "have" &&
    tokens.some(
      (_, index) => matches(tokens, index, "as the background") || matches(tokens, index, "in the background"),
    )
  )
    return null;
  const indefinite = ["a", "an", "some", "two", "three", "another", "several"].includes(tokens[1]?.low ?? "");
  if (indefinite && ["let", "have", "show"].includes(first)) return say("add", tokens.slice(1));
  if (["let", "have", "get", "cause", "force", "allow", "ask", "tell", "order", "command"].includes(first)) {
    const be = tokens.findIndex((token, index) => index > 1 && token.low === "be");
    const to = tokens.findIndex((token, index) => index > 1 && token.low === "to");
    if (be > 1 && tokens[be - 1]?.low !== "to")
      return [...tokens.slice(1, be), ...words("should"), ...tokens.slice(be)];
    if (to > 1 && !["let", "have"].includes(first) && tokens[to + 1] !== undefined)
      return [...tokens.slice(1, to), ...words("should"), ...tokens.slice(to + 1)];
    return say("make", tokens.slice(1));
  }
  const doing = tokens.findIndex((token, index) => index > 1 && isAction(token.low) && token.low.endsWith("ing"));
  const definite = ["the", "him", "her", "them", "this", "both"].includes(tokens[1]?.low ?? "");
  if (definite && doing > 0 && ["show", "depict", "portray", "imagine", "see"].includes(first))
    return say("make", tokens.slice(1));
  return null;
}

/** "make the lamp vanish", "make X disappear". */
function vanishing(tokens: Tokens): Tokens | null {
  if (tokens[0]?.low !== "make") return null;
  const stripped = withoutImageTail(tokens);
  const last = stripped[stripped.length - 1]?.low ?? "";
  if (["disappear", "vanish", "gone", "invisible", "go"].includes(last) && stripped.length > 2)
    return say("remove", stripped.slice(1, -1));
  const gone = stripped.findIndex((token, index) => index > 1 && ["disappear", "vanish"].includes(token.low));
  if (gone > 1)
    return say(
      "remove",
      stripped.slice(1, gone),
      words("in"),
      stripped.slice(stripped[gone + 1]?.low === "from" ? gone + 2 : gone + 1),
    );
  if (matches(stripped, stripped.length - 2, "go away")) return say("remove", stripped.slice(1, -2));
  return null;
}

const rules: readonly Rule[] = [
  assurance,
  supposition,
  wish,
  existential,
  negative,
  fronted,
  question,
  causative,
  vanishing,
  declarative,
  verbless,
];
