import type { BrickSpec } from "./brick-spec.js";
import { paperBricks } from "./catalogue-paper.js";
import { photoBricks } from "./catalogue-photo.js";

export type { BrickSpec, Constraint, Effect, Port, PortType } from "./brick-spec.js";

/**
 * The brick library as data: checks, help, the Builder's prompt and the documentation derive from it; nothing else knows a
 * brick's ports. Bricks by name, in the order in which they are listed. A Map, so that no name from outside finds anything but
 * a brick.
 */
export type Catalogue = ReadonlyMap<string, BrickSpec>;

/** The built-in library, the paper's bricks first and in the paper's order: the default wherever a catalogue can be given. */
export const catalogue: Catalogue = new Map([...paperBricks, ...photoBricks].map((spec) => [spec.name, spec]));

/** `base` with more bricks after its own. Their names are new: that was held when they were declared. */
export function extendCatalogue(base: Catalogue, more: readonly BrickSpec[]): Catalogue {
  return new Map([...base, ...more.map((spec) => [spec.name, spec] as const)]);
}
