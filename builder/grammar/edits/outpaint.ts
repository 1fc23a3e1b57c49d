import { asks, type Clause } from "../clause.js";
import type { Outcome, Ratios } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { isImage, withoutArticle } from "../phrase.js";
import { refusals } from "../refusals.js";
import { type Tokens, trimPunctuation } from "../token.js";

type Side = keyof Ratios;
const SIDES: readonly Side[] = ["left", "right", "top", "bottom"];
const NAMES: ReadonlyMap<string, readonly Side[]> = new Map<string, readonly Side[]>([
  ["left", ["left"]], ["leftward", ["left"]], ["leftwards", ["left"]], ["left-hand", ["left"]], ["right", ["right"]], ["rightward", ["right"]], ["rightwards", ["right"]], ["right-hand", ["right"]],
  ["top", ["top"]], ["up", ["top"]], ["upward", ["top"]], ["upwards", ["top"]], ["above", ["top"]], ["bottom", ["bottom"]], ["down", ["bottom"]], ["downward", ["bottom"]], ["downwards", ["bottom"]], ["below", ["bottom"]],
  ["horizontally", ["left", "right"]], ["horizontal", ["left", "right"]], ["width", ["left", "right"]], ["wider", ["left", "right"]], ["widen", ["left", "right"]], ["sideways", ["left", "right"]], ["wide", ["left", "right"]],
  ["vertically", ["top", "bottom"]], ["vertical", ["top", "bottom"]], ["height", ["top", "bottom"]], ["taller", ["top", "bottom"]], ["tall", ["top", "bottom"]], ["higher", ["top"]],
]); // biome-ignore format: a table
const CANVAS = listOf(
  "canvas, borders, border, frame, field, edges, edge, margins, margin, background, view, scene, surroundings, landscape, composition, boundaries, framing, scenery, sky, setting, shot, environment, foreground",
);
const WORDS = new Set([
  "of",
  "to",
  "by",
  "on",
  "in",
  "all",
  "both",
  "every",
  "each",
  "side",
  "sides",
  "direction",
  "directions",
  "around",
  "and",
  ",",
  "its",
  "beyond",
  "more",
  "out",
  "further",
  "twice",
  "double",
  "half",
  "percent",
  "towards",
  "toward",
  "edge",
  "edges",
  "from",
  "a",
  "an",
  "bit",
  "little",
  "slightly",
  "new",
  "content",
  "area",
  "space",
  "show",
  "showing",
  "fill",
  "with",
  "size",
  "original",
  "times",
  "three",
  "two",
  "current",
  "so",
  "that",
  "is",
  "are",
  "it",
  "revealing",
  "reveal",
  "wider",
  "whole",
  "entire",
  "the",
  "at",
  "extra",
  "room",
  "outward",
  "outwards",
  "as",
  "much",
  "scale",
]);
const DEFAULT_GROWTH = 0.5;
const MAX_RATIO = 8;

/** "Expand the canvas to the right by 30%", "Zoom out", "Make the photo wider". */
export function recogniseOutpaint(clause: Clause): Outcome | null {
  if (clause.verb === null) return null;
  const lemma = clause.verb.lemma;
  const rest = trimPunctuation(clause.rest);
  const whole = [
    "outpaint",
    "out-paint",
    "uncrop",
    "un-crop",
    "zoom out",
    "pan out",
    "pull back",
    "unzoom",
    "show more of",
    "show more",
    "reveal more of",
    "reveal more",
  ].includes(lemma);
  const larger = rest.findIndex((token) =>
    ["wider", "taller", "bigger", "larger", "longer", "broader"].includes(token.low),
  );
  const canvas = rest.slice(0, Math.max(0, larger));
  const onlyWider = ["wider", "taller", "broader"].includes(rest[larger]?.low ?? "");
  const widening =
    lemma === "make" &&
    larger > 0 &&
    (canvas.some((token) => token.low === "canvas") || (onlyWider && isImage(canvas)));
  if (!whole && !widening && !asks(clause, "expand")) return null;
  if (!whole && !widening && !isCanvas(rest)) return null;
  if (
    rest.some((token) => /^\d+[:x×]\d+$/.test(token.low)) ||
    rest.some((token) => token.low === "ratio" || token.low === "pixels" || token.low === "px")
  ) {
    return refusals.ambiguous(
      "that size",
      'Say by how much and where, as in "expand the canvas to the left and right by 25%".',
    );
  }
  return { kind: "outpaint", ratios: ratiosOf(clause.tokens), prompt: null };
}

/** The object is the picture or its edge, not a thing in it. */
function isCanvas(rest: Tokens): boolean {
  const end = rest.findIndex(
    (token, index) =>
      index > 0 &&
      (["to", "by", "on", "in", "at", "with", "beyond", "so", "towards"].includes(token.low) || NAMES.has(token.low)),
  );
  const object = withoutArticle(end > 0 ? rest.slice(0, end) : rest);
  if (object.length === 0) return rest.length > 0 && NAMES.has(rest[rest.length - 1]?.low ?? "");
  const core = object.filter(
    (token) =>
      ![
        "size",
        "of",
        "the",
        "area",
        "width",
        "height",
        "'s",
        "and",
        "dimensions",
        "visible",
        "left",
        "right",
        "top",
        "bottom",
        "side",
      ].includes(token.low),
  );
  if (core.length === 0) return true;
  return core.every(
    (token) =>
      CANVAS.has(token.low.replace(/'s$/, "")) ||
      isImage([{ text: token.text, low: token.low.replace(/'s$/, "") }]) ||
      WORDS.has(token.low),
  );
}

function ratiosOf(tokens: Tokens): Ratios {
  const named = new Set<Side>();
  let growth: number | null = null;
  tokens.forEach((token, index) => {
    for (const side of NAMES.get(token.low) ?? []) named.add(side);
    const number = /^(\d+(?:\.\d+)?)(%|x)?$/.exec(token.low);
    const percent = number !== null && (number[2] === "%" || ["percent", "%"].includes(tokens[index + 1]?.low ?? ""));
    if (number !== null && percent)
      growth = tokens[index - 1]?.low === "to" ? Number(number[1]) / 100 - 1 : Number(number[1]) / 100;
    else if (number !== null && number[2] === "x") growth = Number(number[1]) - 1;
    if (["twice", "double", "doubled"].includes(token.low)) growth = 1;
    if (["triple", "thrice"].includes(token.low)) growth = 2;
    if (token.low === "half") growth = 0.5;
    if (["slightly", "little"].includes(token.low)) growth ??= 0.2;
  });
  const both = tokens.some(
    (token, index) => token.low === "both" && ["side", "sides"].includes(tokens[index + 1]?.low ?? ""),
  );
  if (both && named.size === 0) for (const side of ["left", "right"] as const) named.add(side);
  const amount = Math.max(0.05, growth ?? DEFAULT_GROWTH);
  // All around: four equal ratios mean the total size.
  if (named.size === 0 || named.size === SIDES.length) {
    const ratio = bounded(1 + amount);
    return { left: ratio, right: ratio, top: ratio, bottom: ratio };
  }
  const share = (side: Side) => {
    const across =
      side === "left" || side === "right"
        ? named.has("left") && named.has("right")
        : named.has("top") && named.has("bottom");
    return named.has(side) ? bounded(1 + (across ? amount / 2 : amount)) : 1;
  };
  return { left: share("left"), right: share("right"), top: share("top"), bottom: share("bottom") };
}

function bounded(ratio: number): number {
  return Math.min(MAX_RATIO, Math.round(ratio * 1000) / 1000);
}
