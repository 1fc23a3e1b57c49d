import { listOf } from "./lexicon/list.js";
import type { Tokens } from "./token.js";

const BIGGER = listOf(
  "bigger, larger, taller, wider, longer, huge, giant, gigantic, enormous, massive, big, large, broader, thicker, oversized, higher, tall, colossal, immense",
);
const SMALLER = listOf("smaller, tinier, shorter, tiny, small, narrower, miniature, mini, little, minuscule, littler");
const FILLERS = listOf(
  "a, an, the, bit, little, much, slightly, far, even, in, size, sized, by, as, be, to, its, their, his, her, original, current, times, than, it, is, now, of, way, significantly, considerably, lot, appear, look, very, really, somewhat, proportionally, and, more, at, percent, %, scale, normal, so, super, extra, dimensions, life-size, version",
);
const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ["twice", 2],
  ["double", 2],
  ["doubled", 2],
  ["triple", 3],
  ["thrice", 3],
  ["half", 0.5],
  ["halved", 0.5],
  ["quarter", 0.25],
  ["third", 1 / 3],
  ["two", 2],
  ["three", 3],
  ["four", 4],
  ["five", 5],
]);

/** How much larger a thing becomes: "twice as large" 2, "slightly smaller" 0.85; null when the phrase is no size. */
export function sizeRatio(tokens: Tokens): number | null {
  let direction = 0;
  let multiple: number | null = null;
  let percent: number | null = null;
  let slight = false;
  let much = false;
  let sized = false;
  for (const token of tokens) {
    const low = token.low;
    const number = /^(\d+(?:\.\d+)?)(%|x)?$/.exec(low);
    if (BIGGER.has(low)) direction = 1;
    else if (SMALLER.has(low) && !(low === "little" && direction === 0)) direction = -1;
    else if (MULTIPLES.has(low)) multiple = MULTIPLES.get(low) ?? null;
    else if (number !== null) {
      if (number[2] === "%") percent = Number(number[1]);
      else multiple = Number(number[1]);
    } else if (!FILLERS.has(low)) return null;
    slight ||= ["slightly", "bit", "little", "somewhat"].includes(low);
    much ||= [
      "much",
      "significantly",
      "considerably",
      "far",
      "lot",
      "huge",
      "giant",
      "gigantic",
      "enormous",
      "massive",
      "tiny",
      "way",
      "colossal",
      "miniature",
    ].includes(low);
    sized ||= ["size", "sized", "scale", "large", "times", "dimensions"].includes(low);
  }
  if (direction === 0 && !(sized && (multiple !== null || percent !== null)) && percent === null) return null;
  // "little" alone, "a bit": no size.
  if (percent !== null) {
    const relative = direction !== 0 || tokens.some((token) => token.low === "by");
    if (!relative) return clamp(percent / 100);
    return clamp(direction < 0 ? 1 - percent / 100 : 1 + percent / 100);
  }
  if (multiple !== null && multiple > 0) return clamp(direction < 0 && multiple > 1 ? 1 / multiple : multiple);
  if (direction > 0) return slight ? 1.2 : much ? 2 : 1.5;
  return slight ? 0.85 : much ? 0.5 : 0.7;
}

function clamp(ratio: number): number {
  return Math.min(20, Math.max(0.05, Math.round(ratio * 1000) / 1000));
}
