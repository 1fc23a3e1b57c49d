import { asks, type Clause } from "../clause.js";
import type { Outcome } from "../edit.js";
import { environmentPhrase } from "../environment-phrase.js";
import { environmentWords } from "../lexicon/environments.js";
import { listOf } from "../lexicon/list.js";
import { withoutLinks } from "../links.js";
import { headOf, isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { phraseOf, type Tokens, trimPunctuation } from "../token.js";
import { longestEntry } from "../word-match.js";

const SEASONS = /\b(spring|summer|autumn|fall|winter)(time)?\b/i;
const TIMES =
  /\b(night\w*|dawn|dusk|twilight|sunset|sunrise|evening|morning|noon|midday|midnight|afternoon|daytime|daylight|golden hour|blue hour|moonli\w*)\b/i;
const WEATHER =
  /\b(rain\w*|snow\w*|fog\w*|mist\w*|storm\w*|thunder\w*|sunny|cloudy|overcast|wind\w*|haz\w*|drizzl\w*|blizzard|sunshine)\b/i;
const ADJECTIVES: ReadonlyMap<string, string> = new Map([
  ["snow", "snowy"],
  ["rain", "rainy"],
  ["fog", "foggy"],
  ["mist", "misty"],
  ["storm", "stormy"],
  ["wind", "windy"],
  ["snowing", "snowy"],
  ["raining", "rainy"],
  ["falling snow", "snowy with falling snow"],
  ["sunshine", "sunny"],
  ["sunlight", "sunny"],
  ["day", "daytime"],
]);

/** FLUX-ENV's prompt: "change the weather to be snowy", "change the season to autumn", "change the time of day to dusk". */
export function environment(predicate: Tokens): Outcome {
  const core = phraseOf(stripped(predicate));
  const word = ADJECTIVES.get(core.toLowerCase()) ?? core;
  const weather = WEATHER.test(word);
  const named = [
    SEASONS.test(word) ? "season" : "",
    TIMES.test(word) ? "time of day" : "",
    weather ? "weather" : "",
  ].filter(Boolean);
  if (named.length === 0 || (named.length === 1 && weather))
    return { kind: "environment", prompt: `change the weather to be ${word}` };
  return { kind: "environment", prompt: `change the ${named.join(" and the ")} to ${word}` };
}

function stripped(predicate: Tokens): Tokens {
  let rest = withoutLinks(trimPunctuation(predicate));
  const drop = new Set([
    "a",
    "an",
    "the",
    "in",
    "at",
    "on",
    "during",
    "it",
    "is",
    "as",
    "if",
    "was",
    "were",
    "taken",
    "look",
    "like",
    "there",
    "of",
    "scene",
    "into",
    "some",
    "more",
  ]);
  while (rest.length > 1 && drop.has(rest[0]?.low ?? "")) rest = rest.slice(1);
  return rest;
}

const ENVIRONMENT_HEADS = listOf(
  "effect, effects, weather, atmosphere, conditions, condition, snowflakes, raindrops, flakes, drops, lighting, light, season, sky, skies, lights, scene, mood, ambiance, ambience, glow, time, hour, rays, vibe",
);

const SIMULATIONS = listOf("simulate, create, depict, show, set, evoke, bring, give, apply, introduce, put, make it");

/** "Add fog", "simulate heavy rain", "set the photo at dusk", "at night". */
export function recogniseEnvironment(clause: Clause): Outcome | null {
  if (clause.verb === null) {
    const core = stripped(clause.tokens);
    return environmentPhrase(core) !== null && core.length <= 6 ? environment(core) : null;
  }
  // "blue hour", "light rain": the first word is no verb here.
  if (clause.tokens.length > 1 && longestEntry(clause.tokens, 0, environmentWords) === clause.tokens.length)
    return environment(clause.tokens);
  const lemma = clause.verb.lemma;
  const rest = withoutImageTail(clause.rest);
  if (asks(clause, "add") || SIMULATIONS.has(lemma)) {
    const thing = withoutWhole(rest);
    const head = headOf(thing);
    const heads = environmentWords.has(head) || ENVIRONMENT_HEADS.has(head);
    if (heads && environmentPhrase(thing) !== null && isWeather(thing)) return environment(thing);
    const link = rest.findIndex(
      (token, index) => index > 0 && ["at", "in", "during", "on", "under"].includes(token.low),
    );
    if (
      link > 0 &&
      (isImage(rest.slice(0, link)) ||
        isSide(rest.slice(0, link)) ||
        ["it", "this", "everything"].includes(rest[0]?.low ?? "")) &&
      environmentPhrase(rest.slice(link + 1)) !== null
    )
      return environment(rest.slice(link + 1));
  }
  return null;
}

/** Without "to the scene", "everywhere", "in the sky", "to the bottom". */
function withoutWhole(tokens: Tokens): Tokens {
  const link = tokens.findIndex(
    (token, index) => index > 0 && ["to", "in", "into", "over", "across", "throughout", "around"].includes(token.low),
  );
  if (link <= 0) return tokens;
  const place = withoutArticle(tokens.slice(link + 1));
  const whole =
    isImage(place) ||
    isSide(place) ||
    (place.length === 1 &&
      ["sky", "background", "air", "atmosphere", "environment", "place", "whole", "it", "weather", "scenery"].includes(
        place[0]?.low ?? "",
      ));
  return whole ? tokens.slice(0, link) : tokens;
}

export function isSide(tokens: Tokens): boolean {
  const bare = withoutArticle(tokens);
  return (
    bare.length > 0 &&
    bare.every((token) =>
      ["top", "bottom", "left", "right", "side", "half", "part", "upper", "lower"].includes(token.low),
    )
  );
}

/** A thing that fills the whole picture; "a sun" or "a moon" is an object. */
function isWeather(tokens: Tokens): boolean {
  return tokens.some(
    (token) =>
      environmentWords.has(token.low) &&
      !["cold", "hot", "dry", "day", "christmas", "halloween", "lightning", "tornado", "icy", "dark"].includes(
        token.low,
      ),
  );
}
