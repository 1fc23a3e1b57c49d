import type { BrickSpec, Catalogue } from "../../bricks/catalogue.js";

const LONGEST = 64;

/** A name without case, hyphens, underscores and spaces: what two names of one library must not share. */
export function spelling(name: string): string {
  return name.replace(/[-_\s\u2010-\u2015\u2212]/g, "").toUpperCase();
}

/** The brick that `name` means: exactly, by an alias, or in another case or with other hyphens. Null when none. */
export function brickOfName(name: string, catalogue: Catalogue): BrickSpec | null {
  const exact = catalogue.get(name);
  if (exact !== undefined || name.length > LONGEST) return exact ?? null;
  const wanted = spelling(name);
  for (const spec of catalogue.values()) {
    if ([spec.name, ...(spec.aliases ?? [])].some((known) => spelling(known) === wanted)) return spec;
  }
  return null;
}
