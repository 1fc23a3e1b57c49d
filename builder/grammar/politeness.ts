import { listOf, phrases } from "./lexicon/list.js";
import { isImage } from "./phrase.js";
import { longestMatch, type Token, type Tokens, trimPunctuation, word } from "./token.js";
import { readVerb } from "./verb.js";

/** What may stand before a request without being part of it. */
const LEADS: readonly string[] =
  `please; kindly; hey; hi there; hi; hello; dear; can you; could you; would you; will you; can we; could we; can i; could i; may i; just; simply; now; then; first; firstly; first of all; second; secondly; third; thirdly; next; finally; lastly; also; and;
  plus; additionally; in addition; furthermore; moreover; afterwards; afterward; after that; afterwards; ok; okay; so; but; well; i want you to; i would like you to; i need you to; i would love you to; i want to; i would like to; i would love to; i need to; i wish to; i am trying to; i'm trying to; i'd like to; i'd like you to; i'd love to; i plan to; we want to; we would like to;
  we need to; we should; we must; we could; we can; you should; you must; you need to; you can; you could; you have to; let us; let's; lets; help me to; help me; help us; try to; try and; attempt to; go ahead and; it is time to; it's time to; is it possible to; would it be possible to; would you mind; would you be able to; are you able to; do you think you could; do you mind;
  how about; what about; why not; why don't you; why do not you; the task is to; your task is to; your job is to; proceed to; carefully; digitally; magically; seamlessly; naturally; maybe; perhaps; feel free to; be sure to; remember to; i think you should; quick; quickly; i think; i believe; i feel like; i guess; it seems; instruction; task; request; edit; photoshop; yo; sir; if you can; if possible; if you could; thanks; gently; completely; entirely; realistically; totally; fully; i was wondering if you could; i wonder if you could; mind; use photoshop to; use ai to; apply an edit to; make an edit to; start by; begin by; end by; finish by; as well; subtly; slightly; gradually; artistically; creatively; all you need to do is; it would be nice to; it would be great to; it'd be great to; gracefully; delicately; comfortably`
    .split(";")
    .map((entry) => entry.trim().replace(/\s+/g, " "));

const TAILS = phrases(
  "please, thanks, thank you, thank you very much, if possible, for me, if present, if applicable, if you can, as well, too, okay, ok, thx, if any, somehow, right now, if you could, for us, kindly, would you, will you, could you, can you, in the edit",
);

const CONTRACTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "there's": "there is", "it's": "it is", "i'd": "i would", "i'll": "i will", "don't": "do not", "doesn't": "does not", "isn't": "is not", "aren't": "are not", "shouldn't": "should not",
    "can't": "can not", cannot: "can not", "won't": "will not", "i'm": "i am", "they're": "they are", "we're": "we are", "that's": "that is", "what's": "what is", "he's": "he is", "she's": "she is", "you're": "you are",
    "wasn't": "was not", "weren't": "were not", wanna: "want to", gonna: "going to", pls: "please", plz: "please", u: "you", w: "with", bg: "background", pic: "picture", "we'd": "we would", "let's": "let us", gotta: "must", "they'd": "they would", "would've": "would have", "wouldn't": "would not", wanted: "want",
  }),
); // biome-ignore format: a table

export function expandContractions(tokens: Tokens): Token[] {
  return tokens.flatMap((token) => {
    const expanded = CONTRACTIONS.get(token.low);
    return expanded === undefined ? [token] : expanded.split(" ").map(word);
  });
}

/** The request itself: without greetings, "could you please", "in this picture," and the like. */
export function withoutPoliteness(given: Tokens): Tokens {
  let tokens = trimPunctuation(given);
  for (let again = true; again; ) {
    again = false;
    const lead = leadLength(tokens);
    if (lead > 0 && lead < tokens.length) {
      tokens = trimPunctuation(tokens.slice(lead));
      again = true;
      continue;
    }
    const frame = imageFrame(tokens);
    if (frame > 0) {
      tokens = trimPunctuation(tokens.slice(frame));
      again = true;
      continue;
    }
    const tail = tailLength(tokens);
    if (tail > 0 && tail < tokens.length) {
      tokens = trimPunctuation(tokens.slice(0, -tail));
      again = true;
    }
  }
  return tokens;
}

function leadLength(tokens: Tokens): number {
  const length = longestMatch(tokens, 0, LEADS);
  if (length === 0) return 0;
  const low = tokens[0]?.low ?? "";
  const next = tokens[length]?.low ?? "";
  // "can the fence be removed" keeps its modal; "edit out" and "edit the car" keep their verb.
  if (low === "edit" && !["this", "the"].includes(next) && next !== ":") return 0;
  if (low === "edit" && next !== ":") return 0;
  if (low === "instruction" || low === "task" || low === "request" || low === "mind")
    return next === ":" ? length + 1 : low === "mind" ? length : 0;
  if (low === "first" || low === "second" || low === "third" || low === "then") return next === "of" ? 0 : length;
  if (["so", "but", "and"].includes(low)) return length;
  // "slightly blur": the degree is part of what is asked.
  if (["slightly", "gently", "subtly"].includes(low) && ["blur", "defocus"].includes(next)) return 0;
  if (low === "quick") return ["and"].includes(next) ? 0 : length;
  return length;
}

const PREPOSITIONS = listOf("in, from, on, for, within, of, with, to, inside, given, using, based");
const EDIT_VERBS = listOf(
  "edit, modify, alter, change, adjust, update, take, use, transform, process, manipulate, rework, photoshop",
);
const PURPOSES = phrases("so that, such that, so, to make, to show, by, in order to, to, and, where");

/** Length of "in this picture," or of "edit the photo so that" at the start; 0 without one. */
function imageFrame(tokens: Tokens): number {
  const low = tokens[0]?.low ?? "";
  if (PREPOSITIONS.has(low)) {
    for (let length = 2; length <= 6 && length < tokens.length; length++) {
      const comma = tokens[length]?.low === ",";
      if (
        isImage(tokens.slice(low === "based" ? 2 : 1, length)) &&
        (comma || readVerb(tokens, length) !== null || tokens[length]?.low === "there" || tokens[length]?.low === "the")
      ) {
        if (isImage(tokens.slice(low === "based" ? 2 : 1, length + 1)) && !comma) continue;
        return comma ? length + 1 : length;
      }
    }
    return 0;
  }
  if (!EDIT_VERBS.has(low)) return 0;
  for (let length = 2; length <= 6 && length < tokens.length; length++) {
    if (!isImage(tokens.slice(1, length))) continue;
    const purpose = longestMatch(tokens, length, PURPOSES);
    const connective = tokens[length]?.low ?? "";
    if (purpose === 0) continue;
    const after = length + purpose;
    const show = connective === "to" && (tokens[length + 1]?.low === "make" || tokens[length + 1]?.low === "show");
    if (show) return length + 1;
    const verb = readVerb(tokens, after) ?? readVerb(tokens, after, "gerund");
    const declarative = ["so that", "such that", "so", "where"].some((entry) => entry.startsWith(connective));
    if (declarative) return after;
    // "Change the image to black", "convert the photo to sketch" are complete in themselves.
    if (
      connective === "by"
        ? verb !== null
        : verb !== null &&
          tokens[after + verb.length] !== undefined &&
          ["the", "a", "an", "it", "his", "her", "all", "this", "any", "some", "my", "their"].includes(
            tokens[after + verb.length]?.low ?? "",
          )
    )
      return after;
  }
  return 0;
}

function tailLength(tokens: Tokens): number {
  for (const tail of TAILS) {
    const length = tail.split(" ").length;
    const at = tokens.length - length;
    if (at > 0 && longestMatch(tokens, at, [tail]) === length) return length;
  }
  return 0;
}
