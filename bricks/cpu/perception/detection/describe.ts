import type { Detection } from "../inference/protocol.js";

const NUMBERS = ["no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["person", "people"],
  ["knife", "knives"],
  ["mouse", "mice"],
  ["sheep", "sheep"],
  ["skis", "pairs of skis"],
  ["scissors", "pairs of scissors"],
]);

export function plural(noun: string): string {
  return IRREGULAR.get(noun) ?? (/(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`);
}

/** "a dog", "two dogs", "many dogs", "an apple". */
export function counted(noun: string, count: number): string {
  if (count > 10) return `many ${plural(noun)}`;
  if (count > 1) return `${NUMBERS[count]} ${plural(noun)}`;
  if (noun === "skis" || noun === "scissors") return `a pair of ${noun}`;
  return `${/^[aeio]|^um/.test(noun) ? "an" : "a"} ${noun}`;
}

/** "a, b and c". */
export function joined(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** "two dogs and a bench", or "nothing that the detector knows". */
export function listOf(found: readonly Detection[]): string {
  const counts = new Map<string, number>();
  for (const { label } of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts.size === 0
    ? "nothing that the detector is sure of"
    : joined([...counts].map(([label, n]) => counted(label, n)));
}
