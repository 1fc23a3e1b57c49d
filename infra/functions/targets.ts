import { catalogue } from "../../bricks/catalogue.js";
import { type FamilyName, familyOf } from "../../bricks/cpu/families.js";

/** Which function runs a brick of the library in place; the bricks that no CPU runs go to `declared`, as those of a configuration do. */
export const functionOfBrick: ReadonlyMap<string, FamilyName> = new Map(
  [...catalogue.keys()].flatMap((brick) => {
    const family = familyOf(brick);
    return family === null ? [] : [[brick, family] as const];
  }),
);
