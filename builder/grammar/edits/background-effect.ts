import type { Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import type { Token, Tokens } from "../token.js";
import { sameBackground } from "./background.js";

/** What can be done to a background that stays where it is: its verbs, its adjectives, and how the prompt says it. */
interface Effect {
  readonly verbs: string;
  readonly states: string;
  readonly manner: string;
}

const EFFECTS: readonly Effect[] = [
  {
    verbs: "blur|blur out|defocus|unfocus|soften",
    states: "blurry|blurred|blurrier|unfocused|defocused|out of focus|out-of-focus|bokeh",
    manner: "blurred",
  },
  { verbs: "darken|dim", states: "darker|dimmer|darkened|dimmed", manner: "darker" },
  { verbs: "brighten|brighten up|lighten|lighten up", states: "brighter|lighter|brightened", manner: "brighter" },
  {
    verbs: "desaturate|decolorize|decolourise|grayscale|greyscale",
    states:
      "black and white|black-and-white|grayscale|greyscale|gray scale|grey scale|monochrome|monochromatic|colorless|colourless|desaturated",
    manner: "black-and-white",
  },
];

const LITTLE =
  "slightly|subtly|gently|softly|a bit|a little bit|a little|a touch|somewhat|slight|subtle|gentle|soft|light";
const MUCH = "strongly|heavily|very|really|extremely|a lot|much|strong|heavy|super";
const DEGREE = `(?<degree>${LITTLE}|${MUCH}|more|even more|completely|fully|nice)`;
const LATER = DEGREE.replace("degree", "later");

const BACKGROUND = "(?:only |just )?(?:the |its |this |that |my )?(?:background|backdrop)";
const BEHIND = "(?: (?:behind|around|of|from|in) (?<of>.+?))?";
const EXCEPT = "(?:but|but for|except|except for|apart from|aside from|other than|besides|excluding)";
const REST = `(?:everything|all)(?: else)? (?:${EXCEPT}|around|behind|outside) (?<but>.+?)`;
const WHOLE = `(?:${BACKGROUND}${BEHIND}|${REST})`;
const MAKE = "(?:make|turn|render|convert|change|put|set|keep|leave|get|have)";
const TO = "(?: to| into| to be| be| look| appear| become| a)*";

interface Pattern {
  readonly regexp: RegExp;
  readonly effect: Effect;
}

const PATTERNS: readonly Pattern[] = EFFECTS.flatMap((effect) =>
  [
    `(?:${DEGREE} )?(?:${effect.verbs}) ${WHOLE}(?: ${LATER})?`,
    `${MAKE} ${WHOLE}${TO}(?: ${DEGREE})? (?:${effect.states})(?: ${LATER})?`,
    `${MAKE} (?:it|this|all|everything|the (?:whole |entire )?(?:image|picture|photo|scene))${TO} (?:${effect.states}) ${EXCEPT} (?<but>.+)`,
    ...(effect.manner === "blurred"
      ? [
          `(?:add|apply|give|create|introduce)(?: an?| some)?(?: ${DEGREE})? (?:bokeh|blur|depth of field)(?: effect| look)?(?: to| on| in| for) ${BACKGROUND}`,
          `(?:add|apply|give|create|introduce)(?: an?| some)?(?: ${DEGREE})? background (?:bokeh|blur)(?: effect)?`,
        ]
      : []),
  ].map((source) => ({ regexp: new RegExp(`^${source}$`, "d"), effect })),
);

const MAX_WORDS = 24;

/**
 * The background made blurry, darker, brighter or black and white ("blur the background a bit", "make everything black and
 * white except the flower"), with the subject as it is.
 */
export function recogniseBackgroundEffect(clause: Clause, context: Context): Outcome | null {
  const { tokens } = clause;
  if (tokens.length > MAX_WORDS) return null;
  const text = tokens.map((token) => token.low).join(" ");
  for (const { regexp, effect } of PATTERNS) {
    const found = regexp.exec(text);
    if (found === null) continue;
    const subject = group(found, "but", text, tokens) ?? group(found, "of", text, tokens) ?? [];
    const degree = found.groups?.degree ?? found.groups?.later ?? "";
    return sameBackground(subject, mannerOf(effect, degree), context);
  }
  return null;
}

function mannerOf(effect: Effect, degree: string): string {
  if (effect.manner !== "blurred") return effect.manner;
  if (new RegExp(`^(${LITTLE})$`).test(degree)) return "slightly blurred";
  return new RegExp(`^(${MUCH})$`).test(degree) ? "strongly blurred" : "blurred";
}

/** The tokens that a named group has matched. */
function group(found: RegExpExecArray, name: string, text: string, tokens: Tokens): Tokens | null {
  const span = found.indices?.groups?.[name];
  if (span === undefined) return null;
  const wordsIn = (part: string): number => (part.trim() === "" ? 0 : part.trim().split(" ").length);
  const from = wordsIn(text.slice(0, span[0]));
  const out: readonly Token[] = tokens.slice(from, from + wordsIn(text.slice(span[0], span[1])));
  return out;
}
