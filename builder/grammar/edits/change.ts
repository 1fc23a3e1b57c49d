import { asks, type Clause } from "../clause.js";
import { colourPhrase } from "../colour.js";
import { type Context, resolvePronouns } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { garments, hairNouns, headEnders, people } from "../lexicon/nouns.js";
import { type Quality, qualities } from "../lexicon/quality.js";
import { settingNouns } from "../lexicon/scenes.js";
import { splitLink } from "../link.js";
import { splitMade } from "../make.js";
import { headIndex, headOf, isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { environmentHeaded, environmentPhrase, type Predicate, readPredicate, withoutLinks } from "../predicate.js";
import { refusals } from "../refusals.js";
import { stylePhrase, styleSomewhere } from "../style-phrase.js";
import { readSubject, type Subject } from "../subject.js";
import { matches, phraseOf, QUOTED, type Tokens, trimPunctuation, words } from "../token.js";
import { added } from "./add.js";
import { namesPlace, newBackground, subjectBeforeBackground } from "./background.js";
import { environment, isSide } from "./environment.js";
import { given } from "./give.js";
import { isActionWord, posed, posedAs } from "./pose.js";
import { clothesOf, hairOf, recoloured } from "./recolour.js";
import { replaced } from "./replace.js";
import { resized } from "./resize.js";
import { isMonochrome, styled, styledRegion, styleText } from "./style.js";

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

/** The table of changes: rows are what X is, columns what it becomes. */
export function become(
  subjectTokens: Tokens,
  predicateTokens: Tokens,
  context: Context,
  linked: boolean,
): Outcome | null {
  const subject = readSubject(subjectTokens);
  const complement = withoutImageTail(predicateTokens);
  const core = withoutLinks(complement);
  switch (subject.kind) {
    case "background":
      return becomeBackground(subject.of, complement, context);
    case "environment":
      return environment(complement);
    case "lighting":
      return environmentPhrase(core) !== null ? environment(core) : refusals.noBrick(qualities[0] as Quality);
    case "image":
      return imageBecomes(complement, context);
    case "style":
      return styled(stylePhrase(core) ?? styleText(withoutArticle(core)));
    case "colour":
      if (subject.of.length === 0 && colourPhrase(core) === null) return refusals.noBrick(qualities[1] as Quality);
      return recoloured(
        subject.of.length > 0 ? subject.of : words("it"),
        colourPhrase(core) ?? phraseOf(core),
        context,
        true,
      );
    case "surface":
      return recoloured(subject.of.length > 0 ? subject.of : words("it"), surfaceText(complement), context, false);
    case "hair":
      return hairBecomes(subject.of, complement, context);
    case "size": {
      const size = readPredicate(complement);
      return size?.kind === "size"
        ? resized(subject.of, size.ratio, context)
        : refusals.ambiguous(phraseOf(complement), 'Say how large, as in "make the vase twice as large".');
    }
    case "pose":
      return posedAs(headOf(withoutImageTail(subjectTokens)), subject.of, core, context);
    case "shape":
      return replaced(subject.of, core, context);
    case "sky":
      return skyBecomes(subjectTokens, complement, context);
    case "text":
      return textBecomes(subject, complement, context);
    case "thing":
      return thingBecomes(subject.tokens, complement, context, linked);
  }
}

function becomeBackground(of: Tokens, complement: Tokens, context: Context): Outcome {
  const predicate = readPredicate(complement);
  if (predicate?.kind === "quality" && !["sharpness and blur", "contrast and tone"].includes(predicate.quality.name))
    return refusals.noBrick(predicate.quality);
  const blurred =
    predicate?.kind === "quality" &&
    complement.some((token) => ["blur", "blurry", "blurred", "blurrier", "bokeh", "focus"].includes(token.low));
  if (blurred) return newBackground([], words("a blurred version of the same background"), context);
  if (
    predicate?.kind === "quality" &&
    complement.every((token) => !["dramatic", "colorful", "colourful", "vibrant"].includes(token.low)) &&
    complement.length <= 2
  )
    return refusals.noBrick(predicate.quality);
  return newBackground(subjectBeforeBackground(of), complement, context);
}

function imageBecomes(complement: Tokens, context: Context): Outcome | null {
  const core = withoutLinks(complement);
  if (isMonochrome(core)) return refusals.noBrick(qualities[5] as Quality);
  const predicate = readPredicate(complement);
  if (predicate === null) return null;
  const living = livingPredicate(core);
  if (living !== null) return living(context);
  switch (predicate.kind) {
    case "style":
      return styled(predicate.phrase);
    case "environment":
      return environment(complement);
    case "quality":
      return refusals.noBrick(predicate.quality);
    case "colour":
      return refusals.noBrick(qualities[1] as Quality);
    case "size":
      return refusals.ambiguous(
        phraseOf(complement),
        'For a larger canvas say "expand the canvas to the right"; for one object say "make the vase larger".',
      );
    case "surface":
      return styled(`${predicate.phrase.replace(/^made (of|from) /, "")} style`);
    case "pose":
      return null;
    case "text":
    case "thing":
      return wholeBecomes(core, context);
  }
}

/** "Make it look like the man is standing in a supermarket": a new place for the man. */
function livingPredicate(core: Tokens): ((context: Context) => Outcome | null) | null {
  const be = core.findIndex((token, index) => index > 0 && ["is", "are", "was", "were", "am"].includes(token.low));
  if (be <= 0 || be + 1 >= core.length) return null;
  const subject = core.slice(core[0]?.low === "if" || core[0]?.low === "though" ? 1 : 0, be);
  const predicate = core.slice(be + 1);
  if (subject.length === 0 || subject[0]?.low === "it") return null;
  return (context) => {
    const place = predicate.findIndex((token) => ["in", "on", "at"].includes(token.low));
    if (place >= 0 && place <= 1 && namesPlace(predicate.slice(place + 1)))
      return newBackground(subject, predicate.slice(place + 1), context);
    return become(subject, predicate, context, false);
  };
}

function wholeBecomes(core: Tokens, context: Context): Outcome {
  const somewhere = styleSomewhere(core);
  if (somewhere !== null) return styled(somewhere);
  if (environmentPhrase(core) !== null || environmentHeaded(core)) return environment(core);
  const low = core[headIndex(core)]?.low ?? "";
  if (namesPlace(core) || settingNouns.has(low) || ["scene", "landscape", "vista"].includes(low))
    return newBackground([], core, context);
  if (["in", "at", "on"].includes(core[0]?.low ?? "") && namesPlace(core.slice(1)))
    return newBackground([], core.slice(1), context);
  return styled(styleText(withoutArticle(core)));
}

function surfaceText(complement: Tokens): string {
  const core = withoutLinks(complement);
  return phraseOf(core);
}

function hairBecomes(of: Tokens, complement: Tokens, context: Context): Outcome {
  const core = withoutLinks(complement);
  const predicate = readPredicate(complement);
  if (predicate?.kind === "colour") return recoloured(of, predicate.phrase, context, true);
  return recoloured(of, phraseOf(core), context, false);
}

function skyBecomes(subject: Tokens, complement: Tokens, context: Context): Outcome {
  const core = withoutLinks(complement);
  const predicate = readPredicate(complement);
  if (predicate?.kind === "environment") return environment(core);
  if (predicate?.kind === "colour") return recoloured(subject, predicate.phrase, context, true);
  if (predicate?.kind === "quality") return refusals.noBrick(predicate.quality);
  return replaced(subject, core, context);
}

function textBecomes(subject: Extract<Subject, { kind: "text" }>, complement: Tokens, context: Context): Outcome {
  const predicate = readPredicate(complement);
  if (predicate?.kind === "colour") return recoloured(subject.tokens, predicate.phrase, context, true);
  if (predicate?.kind === "surface" && !subject.tokens.some((token) => token.low === QUOTED))
    return recoloured(subject.tokens, predicate.phrase, context, false);
  if (predicate?.kind === "size") return resized(subject.tokens, predicate.ratio, context);
  return replaced(subject.tokens, saidText(withoutLinks(complement)), context);
}

function saidText(tokens: Tokens): Tokens {
  return ["say", "read", "says", "reads", "spell"].includes(tokens[0]?.low ?? "") ? tokens.slice(1) : tokens;
}

const WEARING = new Set(["wear", "wearing", "put on", "dressed", "don", "sport"]);

function thingBecomes(subject: Tokens, complement: Tokens, context: Context, linked: boolean): Outcome | null {
  const first = complement[0]?.low ?? "";
  const core = withoutLinks(complement);
  if (
    WEARING.has(first) ||
    (first === "be" && WEARING.has(complement[1]?.low ?? "")) ||
    ["dress", "dressed"].includes(core[0]?.low ?? "")
  )
    return wears(subject, withoutWear(complement), context);
  if (["have", "having", "has", "with"].includes(first) && complement.length > 1)
    return given(subject, complement.slice(1), context);
  if (["say", "read", "spell"].includes(first))
    return replaced([...words("the text on"), ...subject], saidText(complement), context);
  if (
    first === "turn" &&
    [
      "around",
      "to",
      "toward",
      "towards",
      "his",
      "her",
      "its",
      "their",
      "left",
      "right",
      "away",
      "back",
      "sideways",
    ].includes(complement[1]?.low ?? "") &&
    complement[2]?.low !== "be"
  ) {
    return posed(subject, complement, context, false);
  }
  const vague =
    subject.length === 1 && ["it", "this", "that"].includes(subject[0]?.low ?? "") && context.antecedent === null;
  if (vague && isMonochrome(core)) return refusals.noBrick(qualities[5] as Quality);
  if (environmentPhrase(subject) !== null && environmentPhrase(core) !== null) return environment(core);
  if (vague && environmentHeaded(core)) return environment(core);
  const wholeStyle = vague && ["into", "to", "look", "as", "a", "an"].includes(first) ? stylePhrase(core) : null;
  if (wholeStyle !== null) return styled(wholeStyle);
  if (context.antecedent === null && vague && namesPlace(core) && ["in", "at", "on"].includes(complement[0]?.low ?? ""))
    return newBackground([], core.slice(1), context);
  const doing = core[0]?.low ?? "";
  if (!linked && ["look", "appear"].includes(first) && lookPose(complement))
    return posed(subject, complement, context, false);
  if (linked) {
    const same = sameThing(subject, core, context);
    if (same !== null) return same;
  }
  const predicate = readPredicate(complement);
  if (predicate === null) return null;
  if (
    doing.endsWith("ing") &&
    isActionWord(doing) &&
    predicate.kind !== "surface" &&
    predicate.kind !== "colour" &&
    predicate.kind !== "environment"
  )
    return posed(subject, core, context, false);
  return thingTo(subject, predicate, complement, context, linked);
}

/** "look up", "look at the camera" against "look like wood", "look happy". */
function lookPose(complement: Tokens): boolean {
  return [
    "up",
    "down",
    "at",
    "to",
    "toward",
    "towards",
    "away",
    "back",
    "straight",
    "left",
    "right",
    "into",
    "over",
    "directly",
    "forward",
    "around",
    "out",
    "upward",
    "downward",
    "through",
  ].includes(complement[1]?.low ?? "");
}

const FOODS = listOf(
  "coffee, chocolate, honey, wine, cherry, strawberry, lemon, banana, pumpkin, sand, fire, ocean, forest, grass, peach, plum, raspberry, avocado, caramel, champagne",
);
const GROUND = listOf(
  "water, sea, ocean, lake, river, grass, lawn, ground, road, street, field, sand, snow, dirt, pond, pool, meadow, floor, sidewalk, pavement, path, beach, desert, wave, waves, waterfall, fountain, rain, smoke, cloud, clouds",
);
const SUBSTANCES = listOf(
  "lava, water, ice, snow, sand, grass, fire, flowers, leaves, mud, dirt, smoke, moss, cobblestone, petals, rocks, rock, gravel, asphalt, stone",
);

function thingTo(
  subject: Tokens,
  predicate: Predicate,
  complement: Tokens,
  context: Context,
  linked: boolean,
): Outcome | null {
  const core = withoutLinks(complement);
  switch (predicate.kind) {
    case "colour":
      if (linked && core.length === 1 && FOODS.has(core[0]?.low ?? "") && complement.length === 1)
        return replaced(subject, core, context);
      return coloured(subject, predicate.phrase, complement, context);
    case "surface":
      // Grass into sand, water into lava: other ground, and no material of a thing.
      return linked && GROUND.has(headOf(subject)) && core.length <= 3 && SUBSTANCES.has(headOf(core))
        ? replaced(subject, core, context)
        : recoloured(subject, predicate.phrase, context, false);
    case "size":
      return resized(subject, predicate.ratio, context);
    case "environment":
      return thingWeather(subject, core, predicate.phrase, context);
    case "style":
      return styleOfThing(subject, core, predicate.phrase, context);
    case "pose":
      return posed(subject, core, context, predicate.mood);
    case "quality":
      return refusals.noBrick(predicate.quality);
    case "text":
      return replaced(subject, core, context);
    case "thing":
      return sameThing(subject, core, context) ?? thingForThing(subject, complement, core, context, linked);
  }
}

/** "make him red hair" is about the hair, "make her blonde" too; "make it wear red" about the clothes. */
function coloured(subject: Tokens, colour: string, complement: Tokens, context: Context): Outcome {
  const last = complement[complement.length - 1]?.low ?? "";
  if (
    ["blonde", "blond", "brunette", "ginger", "redhead"].includes(last) &&
    (people.has(headOf(subject)) || ["her", "him", "them"].includes(subject[0]?.low ?? ""))
  )
    return recoloured(hairOf(subject), colour, context, true);
  return recoloured(subject, colour, context, true);
}

function thingWeather(subject: Tokens, core: Tokens, phrase: string, context: Context): Outcome {
  const whole =
    ["it", "this", "everything", "outside", "that", "there"].includes(subject[0]?.low ?? "") && subject.length === 1;
  if (whole || isSide(subject) || environmentPhrase(subject) !== null || isImage(subject)) return environment(core);
  if (
    [
      "outdoors",
      "outside",
      "city",
      "street",
      "sky",
      "landscape",
      "day",
      "scene",
      "view",
      "weather",
      "sun",
      "world",
      "atmosphere",
      "place",
      "mountains",
      "town",
      "village",
      "sea",
      "clouds",
      "air",
    ].includes(headOf(subject))
  )
    return environment(core);
  return recoloured(subject, phrase, context, false);
}

const CHARACTERS = listOf(
  "character, characters, figure, doll, statue, puppet, toy, sculpture, plushie, figurine, robot, one, superhero, hero, princess",
);

function styleOfThing(subject: Tokens, core: Tokens, style: string, context: Context): Outcome {
  const pronoun = ["it", "this", "that", "me", "us"].includes(subject[0]?.low ?? "") && subject.length === 1;
  if (pronoun) return styled(style);
  const says = core.some(
    (token) => ["style", "styled", "art", "aesthetic", "look"].includes(token.low) || /-style/.test(token.low),
  );
  if (
    !says &&
    (CHARACTERS.has(headOf(core)) ||
      [
        "plush",
        "lego",
        "sticker",
        "sculpture",
        "drawing",
        "painting",
        "origami",
        "mosaic",
        "poster",
        "mural",
        "cartoon",
        "graffiti",
        "tattoo",
        "embroidery",
        "emoji",
      ].includes(headOf(core))) &&
    !people.has(headOf(subject))
  )
    return replaced(subject, core, context);
  return styledRegion(subject, style, context);
}

/** "the glass table into a wooden table", "the white balloon to a red balloon": the same thing in another colour or material. */
function sameThing(subject: Tokens, core: Tokens, context: Context): Outcome | null {
  const made = headOf(core) === headOf(subject) ? readPredicate(core.slice(headIndex(core) + 1)) : null;
  if (made?.kind === "surface") return recoloured(subject, made.phrase, context, false);
  const noun = headOf(core);
  const old = headOf(subject);
  const same = noun === old || noun === "one" || noun === "ones" || noun === `${old}s` || `${noun}s` === old;
  if (!same || headIndex(core) < 1) return null;
  if (people.has(old)) return null;
  const of = core[headIndex(core) + 1]?.low === "of" ? readPredicate(core.slice(headIndex(core) + 2)) : null;
  if (of?.kind === "surface") return recoloured(subject, of.phrase, context, false);
  const modifiers = withoutArticle(core.slice(0, headIndex(core)));
  const colour = colourPhrase(modifiers);
  if (colour !== null) return recoloured(subject, colour, context, true);
  const surface = readPredicate(modifiers);
  return surface?.kind === "surface" ? recoloured(subject, surface.phrase, context, false) : null;
}

function thingForThing(
  subject: Tokens,
  complement: Tokens,
  core: Tokens,
  context: Context,
  linked: boolean,
): Outcome | null {
  const first = core[0]?.low ?? "";
  const link = complement[0]?.low ?? "";
  if (subject.length === 1 && ["it", "this"].includes(subject[0]?.low ?? "") && context.antecedent === null) {
    const style = stylePhrase(core);
    if (style !== null) return styled(style);
    if (link === "look") return styled(styleText(withoutArticle(core[0]?.low === "like" ? core.slice(1) : core)));
  }
  const person = people.has(headOf(subject)) || ["her", "him", "them"].includes(subject[0]?.low ?? "");
  if (person && subject.length <= 2 && garments.has(headOf(core))) return wears(subject, core, context);
  if (hairNouns.has(headOf(core)) && first !== "the")
    return recoloured(hairOf(subject), phraseOf(core), context, false);
  const placed = ["in", "on", "at", "under", "behind", "near", "next", "inside"].includes(first);
  if (placed) return namesPlace(core.slice(1)) ? newBackground(subject, core.slice(1), context) : null;
  if (link === "look" || link === "resemble" || link === "appear") return looksLike(subject, core, context);
  const article =
    ["a", "an", "the", "some", "two", "three", "four", "five", "another", "his", "her", "my", "one"].includes(first) ||
    /^\d+$/.test(first);
  const pronoun =
    ["it", "them", "him", "her", "these", "those", "this"].includes(subject[0]?.low ?? "") && subject.length === 1;
  const bareNoun = core.length <= 4 && !headEnders.has(first);
  if (article || linked || (pronoun && bareNoun) || link === "into" || link === "be" || core[0]?.text !== core[0]?.low)
    return replaced(subject, resolvePronouns(core, context), context);
  return null;
}

function looksLike(subject: Tokens, core: Tokens, context: Context): Outcome {
  const rest = core[0]?.low === "like" ? core.slice(1) : core;
  return replaced(subject, rest, context);
}

function withoutWear(complement: Tokens): Tokens {
  let rest = complement;
  while (
    rest.length > 1 &&
    ["be", "wear", "wearing", "put", "on", "dressed", "dress", "in", "don", "to", "up", "as"].includes(
      rest[0]?.low ?? "",
    )
  )
    rest = rest.slice(1);
  return rest;
}

/** What a person wears: a colour recolours the clothes, a garment replaces them, anything else is put on. */
export function wears(wearer: Tokens, worn: Tokens, context: Context): Outcome | null {
  const colour = colourPhrase(worn);
  if (colour !== null) return recoloured(clothesOf(wearer), colour, context, true);
  const noun = headOf(worn);
  if (noun === "clothes" || noun === "clothing" || noun === "outfit" || noun === "attire") {
    const modifiers = colourPhrase(withoutArticle(worn.slice(0, headIndex(worn))));
    if (modifiers !== null) return recoloured(clothesOf(wearer), modifiers, context, true);
  }
  if (hairNouns.has(noun)) return recoloured(hairOf(wearer), phraseOf(worn), context, false);
  if (
    garments.has(noun) ||
    garments.has(
      worn
        .slice(-2)
        .map((token) => token.low)
        .join(" "),
    )
  )
    return replaced(clothesOf(wearer), worn, context);
  return added(worn, [...words("on"), ...wearer], context);
}

/** "Dress the man in a tuxedo", "wear him blue clothes", "put him in a suit". */
export function recogniseDress(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return null;
  const rest = withoutImageTail(clause.rest);
  if (asks(clause, "dress")) {
    const link = rest.findIndex((token, index) => index > 0 && ["in", "with", "as", "up"].includes(token.low));
    if (link > 0) return wears(rest.slice(0, link), withoutWear(rest.slice(link + 1)), context);
    const pronoun = ["him", "her", "them"].includes(rest[0]?.low ?? "");
    return pronoun && rest.length > 1 ? wears(rest.slice(0, 1), rest.slice(1), context) : null;
  }
  if (clause.verb.lemma !== "put" && clause.verb.lemma !== "put on") return null;
  const into = rest.findIndex((token, index) => index > 0 && (token.low === "in" || token.low === "into"));
  if (into > 0 && garments.has(headOf(rest.slice(into + 1))))
    return wears(rest.slice(0, into), rest.slice(into + 1), context);
  const on = rest.findIndex((token, index) => index > 0 && token.low === "on");
  if (
    on > 0 &&
    garments.has(headOf(rest.slice(0, on))) &&
    (people.has(headOf(rest.slice(on + 1))) || ["him", "her", "them"].includes(rest[on + 1]?.low ?? "")) &&
    !matches(rest, on, "on the back")
  ) {
    return wears(rest.slice(on + 1), rest.slice(0, on), context);
  }
  return null;
}
