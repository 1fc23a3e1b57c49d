import type { Catalogue } from "../catalogue.js";
import { describedProvider } from "../gpu/described.js";
import type { WaitingBackend } from "../gpu/waiting.js";
import { type ChosenMapping, describeReplicate, mappedBrick } from "./description.js";

/** Replicate's bricks where they are started and collected elsewhere: what they are, what they can do and what they cost. */
export function describedReplicate(chosen: ReadonlyMap<string, ChosenMapping>, catalogue: Catalogue): WaitingBackend {
  return describedProvider(
    "replicate",
    (brick) => chosen.has(brick),
    (name) => {
      const mapped = mappedBrick(name, chosen, catalogue);
      return mapped && describeReplicate(mapped);
    },
  );
}
