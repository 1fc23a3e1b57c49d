import { createHash, type Hash, randomUUID } from "node:crypto";

/** A function that Step Functions adds to JSONata: its JSONata signature and what it does. */
interface AddedFunction {
  readonly signature: string;
  readonly apply: (...args: never[]) => unknown;
}

const RANGE_ITEMS = 1_000;

function partition(items: readonly unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error("$partition: the size must be a positive integer");
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error("$range: the step must not be 0");
  const count = Math.max(0, Math.floor((last - first) / step + 1e-9) + 1);
  if (count > RANGE_ITEMS) throw new Error(`$range: at most ${RANGE_ITEMS} items, but there would be ${count}`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

const ALGORITHMS = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

function hash(text: string, algorithm: string): string {
  const name = ALGORITHMS.get(algorithm);
  if (!name) throw new Error(`$hash: the algorithm must be one of ${[...ALGORITHMS.keys()].join(", ")}`);
  const digest: Hash = createHash(name);
  return digest.update(text, "utf8").digest("hex");
}

/** Mulberry32: the same seed gives the same number. Which number AWS gives for a seed is not documented. */
function seeded(seed: number): number {
  let t = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const PAD_WIDTH = 262_144;

/** JSONata's own $pad asks V8 for any width at once, which ends the process; this one has a bound. */
function pad(text: string, width: number, filler = " "): string {
  if (Math.abs(width) > PAD_WIDTH) throw new Error(`$pad: the width must be at most ${PAD_WIDTH}`);
  const missing = Math.max(0, Math.abs(Math.trunc(width)) - [...text].length);
  const units = [...(filler || " ")];
  const padding = Array.from({ length: missing }, (_, index) => units[index % units.length]).join("");
  return width < 0 ? padding + text : text + padding;
}

/** $partition, $range, $hash, $random, $uuid and $parse, as the Step Functions guide describes them, and a $pad that cannot exhaust memory. */
export function addedFunctions(random: () => number): ReadonlyMap<string, AddedFunction> {
  return new Map<string, AddedFunction>([
    ["partition", { signature: "<an:a>", apply: partition }],
    ["range", { signature: "<nnn:a>", apply: range }],
    ["hash", { signature: "<ss:s>", apply: hash }],
    ["random", { signature: "<n?:n>", apply: (seed?: number) => (seed === undefined ? random() : seeded(seed)) }],
    ["uuid", { signature: "<:s>", apply: () => randomUUID() }],
    ["pad", { signature: "<s-ns?:s>", apply: pad }],
    ["parse", { signature: "<s:x>", apply: (text: string) => JSON.parse(text) as unknown }],
  ]);
}
