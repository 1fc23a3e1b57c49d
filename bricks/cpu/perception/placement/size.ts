import type { CocoClass } from "../inference/coco.js";
import { nounOf } from "../language/nouns.js";

/** How large a kind of thing is: metres of height, and width over height. */
export interface Extent {
  readonly metres: number;
  readonly aspect: number;
}

const EXTENTS: readonly (readonly [words: string, metres: number, aspect: number])[] = [
  ["person", 1.7, 0.42],
  ["bicycle motorcycle", 1.1, 1.5],
  ["car", 1.5, 2.2],
  ["bus truck train", 3, 2.4],
  ["airplane", 5, 3],
  ["boat", 2, 2.2],
  ["bird", 0.3, 1.3],
  ["cat", 0.35, 1.1],
  ["dog", 0.6, 1.1],
  ["horse cow", 1.7, 1.2],
  ["sheep", 0.9, 1.2],
  ["elephant", 3, 1.2],
  ["bear", 1.4, 1.2],
  ["zebra giraffe", 2, 0.9],
  ["bench couch bed", 0.9, 2],
  ["chair", 0.9, 0.75],
  ["table desk", 0.8, 1.6],
  ["bottle vase", 0.3, 0.4],
  ["glass", 0.2, 0.5],
  ["cup mug", 0.1, 1.1],
  ["bowl plate", 0.1, 1.9],
  ["spoon fork knife pen", 0.035, 4.5],
  ["apple orange ball banana donut egg tomato lemon", 0.1, 1.1],
  ["cake pizza sandwich bread", 0.12, 1.6],
  ["book laptop phone magazine", 0.22, 1.2],
  ["tv", 0.6, 1.6],
  ["clock", 0.3, 1],
  ["umbrella", 0.9, 1.1],
  ["bag backpack handbag suitcase", 0.5, 0.9],
  ["flower rose tulip bouquet", 0.35, 0.7],
  ["plant bush", 0.7, 0.8],
  ["tree palm", 5, 0.75],
  ["lamp", 0.5, 0.6],
  ["candle", 0.15, 0.5],
  ["hat cap crown helmet beanie sunhat", 0.16, 1.5],
  ["glasses sunglasses goggles", 0.06, 2.6],
  ["scarf tie necklace collar bowtie", 0.2, 1.1],
  ["house building castle temple church", 7, 1.3],
  ["mountain", 60, 2],
  ["balloon kite", 1, 0.8],
  ["star", 0.5, 1],
  ["sign poster painting picture window mirror", 0.8, 1],
  ["butterfly bee fish", 0.1, 1.3],
  ["rabbit duck chicken squirrel fox", 0.35, 1.1],
  ["box present gift", 0.3, 1.1],
];

const byWord: ReadonlyMap<string, Extent> = new Map(
  EXTENTS.flatMap(([words, metres, aspect]) => words.split(" ").map((w) => [w, { metres, aspect }] as const)),
);

/** The extent of a thing by its noun or the class that the noun means; null when its size is not known. */
export function extentOf(noun: string): Extent | null {
  const own = byWord.get(noun) ?? byWord.get(noun.replace(/s$/, "")) ?? byWord.get(noun.replace(/es$/, ""));
  if (own) return own;
  const target = nounOf(noun)?.target;
  return target?.kind === "classes" ? extentOfClass(target.classes[0]) : null;
}

export function extentOfClass(label: CocoClass): Extent | null {
  const word = label.split(" ").at(-1);
  return byWord.get(label) ?? (word === undefined ? null : (byWord.get(word) ?? null));
}

const HEAD = new Set("hat cap crown helmet beanie sunhat wreath tiara hood".split(" "));
const EYES = new Set("glasses sunglasses goggles mask".split(" "));
const NECK = new Set("scarf tie necklace collar bowtie bow".split(" "));
const SKY = new Set(
  "sun moon bird plane airplane balloon kite cloud rainbow star stars helicopter drone eagle ufo dragon fireworks".split(
    " ",
  ),
);

/** What is worn, and where on its wearer. */
export function wornOn(noun: string): "head" | "eyes" | "neck" | null {
  const word = noun.replace(/s$/, "");
  if (HEAD.has(noun) || HEAD.has(word)) return "head";
  if (EYES.has(noun)) return "eyes";
  return NECK.has(noun) || NECK.has(word) ? "neck" : null;
}

export function fliesInTheSky(noun: string): boolean {
  return SKY.has(noun) || SKY.has(noun.replace(/s$/, ""));
}
