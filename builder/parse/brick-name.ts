import { type BrickSpec, catalogue } from "../../bricks/catalogue.js";

/** Name without case, hyphens, underscores and spaces → brick, for every name and alias of the catalogue. */
const bySpelling: ReadonlyMap<string, BrickSpec> = new Map(
  [...catalogue.values()].flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [spelling(name), spec])),
);

const LONGEST = 64;

function spelling(name: string): string {
  return name.replace(/[-_\s\u2010-\u2015\u2212]/g, "").toUpperCase();
}

/** The brick that `name` means: exactly, by an alias, or in another case or with other hyphens. Null when none. */
export function brickOfName(name: string): BrickSpec | null {
  return catalogue.get(name) ?? (name.length > LONGEST ? null : (bySpelling.get(spelling(name)) ?? null));
}
