import type { Backend } from "../backend.js";
import type { Support } from "../brick.js";
import type { Catalogue } from "../catalogue.js";
import { neverRun } from "../description.js";
import { type ChosenMapping, VERSION } from "./description.js";
import { modelOf } from "./mapping.js";

const noToken: Support = {
  ok: false,
  reason: "Replicate needs a token, and REPLICATE_API_TOKEN is not set",
  hint: "Set REPLICATE_API_TOKEN.",
};

/** What the configuration gives to Replicate where no token is set: listed with the reason, and never run. */
export function replicateWithoutAccount(chosen: ReadonlyMap<string, ChosenMapping>, catalogue: Catalogue): Backend {
  return {
    name: "replicate",
    partial: true,
    chosenFor: (brick) => chosen.has(brick),
    async find(name) {
      const choice = chosen.get(name);
      if (choice === undefined || !catalogue.has(name)) return null;
      return neverRun("replicate", {
        brick: name,
        version: VERSION,
        model: modelOf(choice.mapping),
        available: () => noToken,
        supports: () => noToken,
      });
    },
    async close() {},
  };
}
