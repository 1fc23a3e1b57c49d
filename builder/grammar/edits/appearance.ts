import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { environmentPhrase } from "../environment-phrase.js";
import { listOf } from "../lexicon/list.js";
import { people } from "../lexicon/nouns.js";
import { headOf, isImage } from "../phrase.js";
import type { Tokens } from "../token.js";
import { environment, isSide } from "./environment.js";
import { hairOf, recoloured } from "./recolour.js";
import { replaced } from "./replace.js";
import { styled, styledRegion } from "./style.js";

/** "make him red hair" is about the hair, "make her blonde" too; "make it wear red" about the clothes. */
export function coloured(subject: Tokens, colour: string, complement: Tokens, context: Context): Outcome {
  const last = complement[complement.length - 1]?.low ?? "";
  if (
    ["blonde", "blond", "brunette", "ginger", "redhead"].includes(last) &&
    (people.has(headOf(subject)) || ["her", "him", "them"].includes(subject[0]?.low ?? ""))
  )
    return recoloured(hairOf(subject), colour, context, true);
  return recoloured(subject, colour, context, true);
}

export function thingWeather(subject: Tokens, core: Tokens, phrase: string, context: Context): Outcome {
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
      "ocean",
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

export function styleOfThing(subject: Tokens, core: Tokens, style: string, context: Context): Outcome {
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
