import type { Catalogue } from "../../bricks/catalogue.js";
import { brickOfName } from "../../builder/parse/brick-name.js";
import { BadInputError } from "../../platform/errors.js";

/** One part of what a plan should be made of. */
export interface Slot {
  /** Any of these. */
  readonly bricks: readonly string[];
  readonly optional: boolean;
}

/** What a right answer to an instruction is. */
export type Expectation =
  | { readonly type: "refusal" }
  /** Every slot that is not optional is filled, and no brick is outside the slots. */
  | { readonly type: "bricks"; readonly slots: readonly Slot[] };

const REFUSAL = /^(refus(e|ed|al)|reject(ed)?|none)$/i;
const SEPARATOR = /\s*(?:->|→|>|,|;|\+|\s)\s*/;

/**
 * Reads `RES|SOS INVERSE? FLUX-CBG`: bricks parted by spaces, commas or arrows, `|` between those of which any will
 * do, `?` after one that may be missing; or `refuse`.
 * @throws {BadInputError} when it names a brick that there is not.
 */
export function readExpectation(text: string, catalogue: Catalogue): Expectation {
  const trimmed = text.trim().replace(/^\[(.*)\]$/, "$1");
  if (REFUSAL.test(trimmed)) return { type: "refusal" };
  const slots = trimmed
    .split(SEPARATOR)
    .filter((part) => part !== "")
    .map((part): Slot => {
      const names = part.replace(/\?$/, "").split("|");
      return { bricks: names.map((name) => known(name, catalogue)), optional: part.endsWith("?") };
    });
  if (slots.length === 0) throw new BadInputError("The expected bricks are empty.");
  return { type: "bricks", slots };
}

function known(name: string, catalogue: Catalogue): string {
  const spec = brickOfName(name.replace(/^["']|["']$/g, ""), catalogue);
  if (spec) return spec.name;
  throw new BadInputError(`There is no brick ${JSON.stringify(name.slice(0, 40))}.`);
}

/**
 * Whether a plan of these bricks is what is expected. How often a brick comes does not count (two objects are found by two
 * RES), nor does the order, which what each brick needs decides already.
 */
export function fits(bricks: readonly string[], slots: readonly Slot[]): boolean {
  return (
    bricks.every((brick) => slots.some((slot) => slot.bricks.includes(brick))) &&
    slots.every((slot) => slot.optional || slot.bricks.some((brick) => bricks.includes(brick)))
  );
}
