import { asks, type Clause } from "../clause.js";
import { isColourWord } from "../colour.js";
import { type Context, toTarget } from "../context.js";
import type { Outcome, Target } from "../edit.js";
import { environmentPhrase } from "../environment-phrase.js";
import { plainColours } from "../lexicon/colours.js";
import { listOf } from "../lexicon/list.js";
import { animals, determiners, people, prepositions, pronouns } from "../lexicon/nouns.js";
import { backdropScenes, places, settingNouns } from "../lexicon/scenes.js";
import { withoutLinks } from "../links.js";
import { headIndex, headOf, isImage, nounPhrase, withoutArticle, withoutImageTail } from "../phrase.js";
import { refusals } from "../refusals.js";
import { styleSomewhere } from "../style-phrase.js";
import { matches, phraseOf, type Tokens, trimPunctuation, words } from "../token.js";
import { longestEntry } from "../word-match.js";

const VAGUE = listOf(
  "background, backdrop, scenery, setting, environment, surroundings, different, another, new, one, something, else, other, nicer, better, a, an, the, some, given, my, this, provided, attached, uploaded, picture, image, photo, that, i, have, gave, sent, supplied, own, photograph",
);

/** A new background; with no scene named, the background picture that the person gave. */
export function newBackground(subject: Tokens, scene: Tokens, context: Context): Outcome {
  const target = subjectOf(subject, context);
  if (target.kind === "refusal") return target;
  const core = withoutLinks(trimPunctuation(scene));
  const named = core.some((token) => !VAGUE.has(token.low));
  if (!named)
    return context.hasBackground ? { kind: "background", subject: target, scene: null } : refusals.needsBackground();
  // "the beach in my photo": whatever scene is named, the picture that was given shows it.
  if (context.hasBackground && !isMade(core)) return { kind: "background", subject: target, scene: null };
  return { kind: "background", subject: target, scene: sceneText(core) };
}

/** The background that there is, only "blurred", "darker" or the like. */
export function sameBackground(subject: Tokens, manner: string, context: Context): Outcome {
  const target = subjectOf(subject, context);
  if (target.kind === "refusal") return target;
  return { kind: "background", subject: target, scene: `a ${manner} version of the same background` };
}

function subjectOf(subject: Tokens, context: Context): Target | import("../edit.js").Refusal {
  if (subject.length > 0 && !isImage(subject)) return toTarget(subject, context);
  if (context.kept !== null && context.kept.length > 0) return toTarget(context.kept, context);
  return context.hasMask ? { kind: "mask" } : { kind: "salient" };
}

/** A background that is made and not photographed: a colour, a gradient, none. */
function isMade(scene: Tokens): boolean {
  return scene.some(
    ({ low }) =>
      plainColours.has(low) ||
      isColourWord(low) ||
      ["gradient", "transparent", "blurred", "blurry", "plain", "solid", "studio"].includes(low),
  );
}

/** Plain colours become a concrete scene: "a plain white background". */
function sceneText(scene: Tokens): string {
  const bare = withoutArticle(scene).filter(
    (token) =>
      token.low !== "background" && token.low !== "backdrop" && token.low !== "color" && token.low !== "colour",
  );
  if (
    bare.some((token) => plainColours.has(token.low)) &&
    bare.length <= 4 &&
    // "ocean blue" is a colour, "a blue ocean" is none.
    (plainColours.has(bare.at(-1)?.low ?? "") || /[-#]/.test(bare.at(-1)?.low ?? "")) &&
    bare.every(
      (token) =>
        isColourWord(token.low) ||
        ["pure", "plain", "solid", "light", "dark", "bright", "deep", "pale", "completely", "soft", "all"].includes(
          token.low,
        ),
    )
  ) {
    const colour = bare.filter((token) => !["pure", "plain", "solid", "completely", "all"].includes(token.low));
    return `a plain ${phraseOf(colour)} background`;
  }
  return phraseOf(scene);
}

/** Sentences that name a background without "change … to": added, put behind, or a place that the subject is put into. */
export function recogniseBackground(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return verblessBackground(clause.tokens, context);
  const rest = clause.rest;
  const place = clause.tokens.findIndex((_, index) => matches(clause.tokens, index, "take place"));
  if (place >= 0 && place + 3 < clause.tokens.length) return newBackground([], clause.tokens.slice(place + 3), context);
  return (
    asBackground(rest, context) ??
    addedBackground(clause, context) ??
    placedIn(clause, context) ??
    transported(clause, context)
  );
}

/** "Have the Eiffel Tower as the background", "Use a green screen background", "set a forest as background". */
function asBackground(rest: Tokens, context: Context): Outcome | null {
  for (let at = 1; at + 1 < rest.length; at++) {
    if (rest[at]?.low !== "as" && rest[at]?.low !== "for") continue;
    const after = withoutArticle(rest.slice(at + 1));
    if (after.length > 0 && settingNouns.has(after[0]?.low ?? "") && !settingNouns.has(headOf(rest.slice(0, at))))
      return newBackground([], rest.slice(0, at), context);
    if (after.length === 2 && ["new"].includes(after[0]?.low ?? "") && settingNouns.has(after[1]?.low ?? ""))
      return newBackground([], rest.slice(0, at), context);
  }
  return null;
}

function addedBackground(clause: Clause, context: Context): Outcome | null {
  if (!asks(clause, "add", "give", "make")) return null;
  const rest = withoutImageTail(clause.rest);
  if (clause.verb?.lemma === "make") return null;
  const head = headIndex(rest);
  const low = rest[head]?.low ?? "";
  const behind = rest.findIndex(
    (_, index) =>
      matches(rest, index, "in the background") ||
      matches(rest, index, "as the background") ||
      matches(rest, index, "to the background") ||
      matches(rest, index, "in background"),
  );
  if (behind > 0) {
    const thing = withoutArticle(rest.slice(0, behind));
    const scene = thing.map((token) => token.low).join(" ");
    if (
      backdropScenes.has(scene) ||
      backdropScenes.has(
        thing
          .slice(-2)
          .map((token) => token.low)
          .join(" "),
      )
    )
      return newBackground([], rest.slice(0, behind), context);
    return null;
  }
  const described = rest.slice(0, head).some((token) => !determiners.has(token.low));
  if (described && ["background", "backdrop"].includes(low)) {
    const scene = rest.slice(0, head);
    // "give the woman a beach background": the subject stands before its article.
    const article = scene.findIndex((token, index) => index > 0 && ["a", "an"].includes(token.low));
    if (asks(clause, "give") && article > 0)
      return newBackground(scene.slice(0, article), [...scene.slice(article), ...words("background")], context);
    const colours = rest[head + 1]?.low === "from" && scene.some((token) => token.low === "gradient");
    return newBackground([], colours ? rest : rest.slice(0, head + 1), context);
  }
  return null;
}

/** "Put the man on the moon", "place it in a forest", "put them on a white background". */
function placedIn(clause: Clause, context: Context): Outcome | null {
  if (
    ![
      "put",
      "place",
      "set",
      "position",
      "move",
      "transport",
      "relocate",
      "transfer",
      "drop",
      "teleport",
      "send",
      "show",
      "make",
      "bring",
      "depict",
      "portray",
      "seat",
      "take",
    ].includes(clause.verb?.lemma ?? "")
  )
    return null;
  const rest = clause.rest;
  const link = rest.findIndex(
    (token, index) =>
      index > 0 &&
      ["in", "on", "into", "onto", "to", "at", "inside", "against", "amid", "before", "within", "underwater"].includes(
        token.low,
      ),
  );
  if (link <= 0) return null;
  const subject = rest.slice(0, link);
  const first = subject[0]?.low ?? "";
  const definite =
    pronouns.has(first) || ["the", "this", "these", "my", "his", "her", "their", "everyone"].includes(first);
  if (environmentPhrase(rest.slice(link + 1)) !== null) return null;
  if (settingNouns.has(headOf(subject)) && subject.length <= 3 && link === subject.length)
    return newBackground([], rest.slice(link + 1), context);
  if (!definite) return null;
  const place = withoutSpot(rest.slice(rest[link]?.low === "underwater" ? link : link + 1));
  const onBackground =
    place.some((token) => settingNouns.has(token.low)) &&
    ["background", "backdrop"].includes(place[headIndex(place)]?.low ?? "");
  if (onBackground)
    return isImage(subject) ? newBackground([], place, context) : newBackground(subject, place, context);
  const shown =
    ["show", "depict", "portray"].includes(clause.verb?.lemma ?? "") && ["a", "an"].includes(place[0]?.low ?? "");
  if (shown && !isImage(subject)) return newBackground(subject, place, context);
  const livingSubject = people.has(headOf(subject)) || animals.has(headOf(subject)) || pronouns.has(first);
  const proper = livingSubject && /^\p{Lu}/u.test(place[place.length - 1]?.text ?? "") && place.length <= 4;
  if (!isPlace(place) && !proper) return null;
  if (isImage(subject)) return environmentPhrase(place) !== null ? null : newBackground([], place, context);
  const head = headOf(subject);
  const living = people.has(head) || animals.has(head) || pronouns.has(first);
  const indoors =
    ["a", "an"].includes(place[0]?.low ?? "") ||
    place[0]?.text !== place[0]?.low ||
    place.length === 1 ||
    places.has(
      withoutArticle(place)
        .map((token) => token.low)
        .join(" "),
    );
  return living || indoors ? newBackground(subject, place, context) : null;
}

/** "in front of the Eiffel Tower", "in the middle of a street": the place itself. */
function withoutSpot(place: Tokens): Tokens {
  for (const spot of ["front of", "the middle of", "the center of", "the centre of", "the midst of", "the heart of"]) {
    if (matches(place, 0, spot)) return place.slice(spot.split(" ").length);
  }
  return place;
}

function isPlace(place: Tokens): boolean {
  const head = headIndex(place);
  if (head < 0) return false;
  for (let at = Math.max(0, head - 2); at <= head; at++) {
    if (longestEntry(place, at, places) === head - at + 1) return true;
  }
  return false;
}

/** "Transport the couple to Paris", "take us to the moon": anything behind "to" is a place. */
function transported(clause: Clause, context: Context): Outcome | null {
  if (!["transport", "teleport", "relocate the scene"].includes(clause.verb?.lemma ?? "")) return null;
  const link = clause.rest.findIndex((token, index) => index > 0 && ["to", "into", "onto"].includes(token.low));
  if (link <= 0) return null;
  if (styleSomewhere(clause.rest) !== null) return null;
  const subject = clause.rest.slice(0, link);
  return newBackground(isImage(subject) ? [] : subject, clause.rest.slice(link + 1), context);
}

/** "A beach background", "white background". */
function verblessBackground(tokens: Tokens, context: Context): Outcome | null {
  const rest = tokens[0]?.low === "with" || tokens[0]?.low === "on" ? tokens.slice(1) : tokens;
  const head = headIndex(rest);
  const low = rest[head]?.low ?? "";
  if (["background", "backdrop"].includes(low) && head >= 1 && rest.length <= 14)
    return newBackground([], rest.slice(0, head + 1), context);
  if (
    ["background", "backdrop"].includes(rest[0]?.low ?? "") &&
    rest.length > 1 &&
    prepositions.has(rest[1]?.low ?? "")
  )
    return newBackground([], rest.slice(2), context);
  return null;
}

/** True when the words say where the subject is, as a whole scene. */
export function namesPlace(tokens: Tokens): boolean {
  return isPlace(tokens) && !determiners.has(tokens[tokens.length - 1]?.low ?? "");
}

/** "the background behind the woman": the woman stays. */
export function subjectBeforeBackground(of: Tokens): Tokens {
  return isImage(of) ? [] : (nounPhrase(of) as Tokens);
}
