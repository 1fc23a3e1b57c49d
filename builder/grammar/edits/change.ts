import { asks, type Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { settingNouns } from "../lexicon/scenes.js";
import { splitLink } from "../link.js";
import { splitMade } from "../make.js";
import { isImage } from "../phrase.js";
import { readPredicate } from "../predicate.js";
import { refusals } from "../refusals.js";
import { readSubject } from "../subject.js";
import { type Tokens, trimPunctuation, words } from "../token.js";
import { newBackground, subjectBeforeBackground } from "./background.js";
import { become, becomeBackground, imageBecomes } from "./become.js";
import { environment } from "./environment.js";
import { styled } from "./style.js";

/** "Change X to Y", "Turn X into Y", "Make X Y": what X is and what Y is decide which brick does it. */
export function recogniseChange(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return null;
  const rest = trimPunctuation(clause.rest);
  if (rest.length === 0) return null;
  if (
    clause.verb.lemma === "make" ||
    [
      "leave",
      "keep",
      "show",
      "depict",
      "see",
      "present",
      "imagine",
      "visualize",
      "visualise",
      "portray",
      "render",
    ].includes(clause.verb.lemma)
  )
    return made(clause, rest, context);
  const lemma = clause.verb.lemma;
  if (asks(clause, "enhance", "evoke", "give") && !asks(clause, "change")) return improvedBackground(rest, context);
  if (!asks(clause, "change", "paint", "stylise") && !["set", "transition"].includes(lemma)) return null;
  if (
    !asks(clause, "change", "paint") &&
    !isWhole(beforeLink(rest)) &&
    readSubject(beforeLink(rest)).kind !== "background" &&
    lemma !== "set"
  )
    return null;
  if (lemma === "set" && ["thing", "text", "image", "pose"].includes(readSubject(beforeLink(rest)).kind)) return null;
  if (["draw", "add", "put"].includes(lemma) && !isWhole(beforeLink(rest))) return null;
  return turned(clause, rest, context);
}

function made(clause: Clause, rest: Tokens, context: Context): Outcome | null {
  const explicit = clause.verb?.lemma === "make" ? null : splitLink(rest);
  if (clause.verb?.lemma !== "make" && explicit === null && !asks(clause, "stylise")) return null;
  const linked = explicit ?? null;
  const split = linked === null ? splitMade(rest) : { subject: linked.left, predicate: linked.right };
  if (split === null) {
    const alone = readPredicate(rest);
    if (alone?.kind === "environment") return environment(rest);
    if (alone?.kind === "style") return styled(alone.phrase);
    if (alone?.kind === "quality") return refusals.noBrick(alone.quality);
    return null;
  }
  return become(split.subject, split.predicate, context, false);
}

/** "Enhance the background to resemble a snowy vista". */
function improvedBackground(rest: Tokens, context: Context): Outcome | null {
  const subject = readSubject(beforeLink(rest));
  const scene = subject.kind === "background" ? sceneAfter(rest) : null;
  return subject.kind === "background" && scene !== null ? becomeBackground(subject.of, scene, context) : null;
}

/** The picture, or "it" and "this" for the picture. */
function isWhole(tokens: Tokens): boolean {
  return (
    isImage(tokens) || (tokens.length === 1 && ["it", "this", "everything", "me", "us"].includes(tokens[0]?.low ?? ""))
  );
}

const SETTING_LINKS = ["to", "into", "with", "as", "for"];

function turned(clause: Clause, rest: Tokens, context: Context): Outcome | null {
  const lemma = clause.verb?.lemma ?? "";
  if (["to", "into"].includes(rest[0]?.low ?? ""))
    return rest.length > 1
      ? (become(words("it"), rest.slice(1), context, true) ?? imageBecomes(rest.slice(1), context))
      : null;
  const subject = readSubject(beforeLink(rest));
  if (subject.kind === "background") {
    const scene = sceneAfter(rest);
    if (scene !== null) return becomeBackground(subject.of, scene, context);
    return newBackground(subjectBeforeBackground(subject.of), [], context);
  }
  // "Rearrange the elements in this picture to illustrate a desert ambiance".
  const vista = rest.findIndex(
    (token) =>
      settingNouns.has(token.low) || ["vista", "landscape", "ambiance", "ambience", "atmosphere"].includes(token.low),
  );
  if (
    vista > 2 &&
    isImage(rest.slice(0, 2)) &&
    [
      "rearrange",
      "adapt",
      "adjust",
      "modify",
      "customize",
      "customise",
      "redesign",
      "make adjustments to",
      "reimagine",
    ].includes(lemma)
  ) {
    const to = rest.findIndex((token, index) => index > 0 && ["to", "with", "into"].includes(token.low));
    if (to > 0) return becomeBackground([], sceneAfter(rest.slice(to - 1)) ?? rest.slice(to + 1), context);
  }
  const linked = splitLink(rest, ["with", "in", "by", "on"]);
  if (linked === null) return unlinked(rest, context);
  return become(linked.left, linked.right, context, linked.link === "into" || linked.link === "to");
}

function beforeLink(rest: Tokens): Tokens {
  const linked = splitLink(rest, ["with"]);
  return linked?.left ?? rest;
}

const SHOWING = listOf(
  "depict, showcase, reflect, resemble, illustrate, convey, simulate, portray, show, evoke, capture, create, represent, display, feature, present, look, mimic, include, be, become, appear, express, suggest, embody, emulate, like, have, match, of, contain, incorporate",
);

/** What the background becomes: behind "to", "into" or "with", and behind a verb of showing. */
function sceneAfter(rest: Tokens): Tokens | null {
  for (let at = 1; at < rest.length - 1; at++) {
    if (!SETTING_LINKS.includes(rest[at]?.low ?? "")) continue;
    if (
      rest[at]?.low === "to" &&
      ["the"].includes(rest[at + 1]?.low ?? "") &&
      ["left", "right"].includes(rest[at + 2]?.low ?? "")
    )
      continue;
    let scene = rest.slice(at + 1);
    while (scene.length > 1 && SHOWING.has(scene[0]?.low ?? "")) scene = scene.slice(1);
    return scene;
  }
  const from = splitMade(rest);
  return from?.predicate ?? null;
}

/** No link: "Change the car red", "Change the car color pink", "make changes". */
function unlinked(rest: Tokens, context: Context): Outcome | null {
  const split = splitMade(rest);
  if (split !== null) {
    const predicate = readPredicate(split.predicate);
    if (predicate !== null && predicate.kind !== "thing") return become(split.subject, split.predicate, context, false);
  }
  return refusals.incomplete("change");
}
