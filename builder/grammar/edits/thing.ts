import { type Context, resolvePronouns } from "../context.js";
import type { Outcome } from "../edit.js";
import { environmentHeaded, environmentPhrase } from "../environment-phrase.js";
import { listOf } from "../lexicon/list.js";
import { garments, hairNouns, headEnders, people } from "../lexicon/nouns.js";
import { type Quality, qualities } from "../lexicon/quality.js";
import { withoutLinks } from "../links.js";
import { headOf, withoutArticle } from "../phrase.js";
import { type Predicate, readPredicate } from "../predicate.js";
import { speakable } from "../prompts.js";
import { qualityOf } from "../quality-phrase.js";
import { refusals } from "../refusals.js";
import { stylePhrase } from "../style-phrase.js";
import { phraseOf, type Tokens, words } from "../token.js";
import { coloured, styleOfThing, thingWeather } from "./appearance.js";
import { namesPlace, newBackground } from "./background.js";
import { environment } from "./environment.js";
import { given } from "./give.js";
import { isActionWord, posed } from "./pose.js";
import { hairOf, recoloured } from "./recolour.js";
import { replaced } from "./replace.js";
import { resized } from "./resize.js";
import { saidText } from "./said.js";
import { sameThing } from "./same-thing.js";
import { isMonochrome, styled, styleText } from "./style.js";
import { wears, withoutWear } from "./wear.js";

const WEARING = new Set(["wear", "wearing", "put on", "dressed", "don", "sport"]);

/** What a thing becomes: the columns of the table of changes for the row "thing". */
export function thingBecomes(subject: Tokens, complement: Tokens, context: Context, linked: boolean): Outcome | null {
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
  const vagueQuality = vague ? qualityOf(core) : null;
  if (vagueQuality !== null) return refusals.noBrick(vagueQuality);
  if (linked && MIENS.has(headOf(core)))
    return { kind: "pose", prompt: `${phraseOf(speakable(subject, context))} becomes ${phraseOf(core)}` };
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

/** "Turn his frown into a smile" is an expression. */
const MIENS = listOf("smile, grin, frown, laugh, pout, scowl");
/** "Make her skin whiter" is retouching; "make the alien's skin purple" is a colour. */
const RETOUCHED = listOf("skin, teeth, face, complexion");
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
      if (RETOUCHED.has(headOf(subject)) && /^[a-z]+er$/.test(core[core.length - 1]?.low ?? ""))
        return refusals.noBrick(qualities[4] as Quality);
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
