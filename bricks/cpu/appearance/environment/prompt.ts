import { wordsOf } from "../colour/parse.js";
import type { Refusal } from "../refusal.js";

export type Season = "autumn" | "summer" | "winter";
export type Weather = "sunny" | "overcast" | "fog" | "rain" | "storm" | "snow" | "blizzard";
export type Time = "day" | "golden hour" | "sunset" | "dawn" | "dusk" | "night";

/** What a FLUX-ENV prompt asks for; at least one is not null. */
export interface Environment {
  readonly season: Season | null;
  readonly weather: Weather | null;
  readonly time: Time | null;
  /** 0.6 light, 1, 1.5 heavy. */
  readonly strength: number;
}

/** Words for each, lower case. In each list what stands first wins. */
const SEASONS: readonly (readonly [Season, RegExp])[] = [
  [
    "autumn",
    /\b(autumn|autumnal|fall (season|colou?rs|foliage|leaves|scene|day|weather|time)|in (the )?fall|to fall|into fall|fall$)\b/,
  ],
  ["winter", /\b(winter|wintry|wintertime|winterly)\b/],
  ["summer", /\b(summer|summery|summertime)\b/],
];

const WEATHERS: readonly (readonly [Weather, RegExp])[] = [
  ["blizzard", /\b(blizzard|snow ?storm)\b/],
  ["storm", /\b(storm|stormy|thunder ?storm|downpour|tempest)\b/],
  ["snow", /\b(snow|snowy|snowing|snows|snowfall|snowflakes?|snow covered|snowed)\b/],
  ["rain", /\b(rain|rainy|raining|rains|rainfall|raindrops?|drizzle|drizzly|drizzling|showers?|wet day|wet weather)\b/],
  ["fog", /\b(fog|foggy|mist|misty|haze|hazy|smog|smoggy)\b/],
  ["overcast", /\b(overcast|cloudy|clouded|clouds|grey sky|gray sky|gloomy|dull day|dreary)\b/],
  [
    "sunny",
    /\b(sunny|sunshine|sunlit|sunlight|clear sk(y|ies)|blue sk(y|ies)|clear day|clear weather|cloudless|fine weather|good weather)\b/,
  ],
];

const TIMES: readonly (readonly [Time, RegExp])[] = [
  ["golden hour", /\b(golden hour|golden light|late afternoon)\b/],
  ["dawn", /\b(dawn|sunrise|daybreak|morning)\b/],
  ["sunset", /\b(sunset|sun ?down|setting sun|sun is setting|evening sun|evening glow)\b/],
  ["dusk", /\b(dusk|twilight|nightfall|blue hour|evening)\b/],
  ["night", /\b(night|nighttime|nights|midnight|moonlit|moonlight|starry|nocturnal|after dark)\b/],
  ["day", /\b(noon|midday|day ?time|daylight|day ?light|day|afternoon)\b/],
];

/** What no arithmetic makes out of a photograph, with the nearest that it does. */
const BEYOND: readonly (readonly [RegExp, string])[] = [
  [/\b(spring|springtime|blossoms?|blooming|cherry blossoms?)\b/, "summer"],
  [/\b(lightning|thunderbolts?|tornado|hurricane|cyclone|twister)\b/, "a storm"],
  [/\b(flood|flooded|flooding|underwater|tsunami)\b/, "rain"],
  [
    /\b(rainbow|aurora|northern lights|milky way|full moon|the moon|fireworks|meteors?|eclipse|comet)\b/,
    "a starry night",
  ],
  [/\b(sand ?storm|dust ?storm|desert|volcan(o|ic)|wild ?fire|apocaly(pse|ptic)|post apocalyptic)\b/, "fog"],
  [/\b(hail|hailstorm|icicles|frozen|frost|frosty|icy)\b/, "snow"],
  [/\b(tropical|jungle|beach|forest|glacier|arctic|mars|alien|space)\b/, "summer"],
];

const AVAILABLE =
  "On this machine: day, golden hour, sunset, dawn, dusk, night; sunny, overcast, fog, rain, storm, snow, blizzard; summer, autumn, winter. For others configure a GPU endpoint for FLUX-ENV.";

/** Reads "a rainy night", "change the weather to be snowy". Pure; never throws. */
export function readEnvironment(prompt: string): Environment | Refusal {
  const text = wordsOf(prompt).join(" ");
  const taken =
    /\b(remove|removing|without|no|less|eliminate|erase|dispel|get rid of|clear away|lift the|stop the|take out|de ?haze|dehazing|defog|derain|clear the) (\w+ ){0,2}?(\w*(rain|snow|fog|mist|haze|smog|clouds?|storm|weather)\w*)/.exec(
      text,
    );
  if (taken !== null) {
    return refused(`Taking weather out of a picture ("${taken[0]}") needs a GPU endpoint: what it hides is not there.`);
  }
  const wanted = wantedPart(text);
  for (const [words, nearest] of BEYOND) {
    const found = words.exec(wanted)?.[0];
    if (found !== undefined) {
      return refused(`"${found}" needs a GPU endpoint: this machine cannot paint it.`, nearest);
    }
  }
  const environment = read(wanted);
  return environment ?? refused("The prompt names no time of day, weather or season that this machine knows.");
}

/** What stands after "to" or "into", and not what the picture shows now, when both name a condition. */
function wantedPart(text: string): string {
  const plain = text.replace(
    /\b(instead of|rather than|not|from|no longer) (an? |the )?\w+( (scene|day|weather|sky|time))?/g,
    "",
  );
  const at = plain.search(/\b(into|to|becomes?|look like)\b/);
  const after = at < 0 ? "" : plain.slice(at);
  return read(after) !== null || BEYOND.some(([words]) => words.test(after)) ? after : plain;
}

function read(text: string): Environment | null {
  const first = <T>(list: readonly (readonly [T, RegExp])[]): T | null =>
    list.find(([, words]) => words.test(text))?.[0] ?? null;
  const season = first(SEASONS);
  const weather = first(WEATHERS);
  const found = first(TIMES);
  // "a rainy day" speaks of no hour.
  const time = found === "day" && (weather !== null || season !== null) ? null : found;
  if (season === null && weather === null && time === null) return null;
  const light = /\b(light|lightly|slight|slightly|subtle|thin|gentle|drizzle|drizzly|mist|misty|hazy|haze)\b/.test(
    text,
  );
  const heavy = /\b(heavy|heavily|dense|thick|strong|deep|very|extreme|pouring|torrential|downpour)\b/.test(text);
  return { season, weather, time, strength: heavy ? 1.5 : light ? 0.6 : 1 };
}

function refused(reason: string, nearest?: string): Refusal {
  const near = nearest === undefined ? "" : `The nearest here is ${nearest}. `;
  return { kind: "refused", reason, hint: `${near}${AVAILABLE}` };
}
