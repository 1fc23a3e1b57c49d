import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { type BoundCall, type Support, supported } from "../brick.js";
import type { BrickSpec, Catalogue } from "../catalogue.js";
import type { WaitingDescription } from "../gpu/described.js";
import { defaultMappings } from "./defaults.js";
import { type Mapping, modelOf, portsRead } from "./mapping.js";

/** A brick that the configuration gives to a model of the user's choice. */
export interface ChosenMapping {
  readonly mapping: Mapping;
  /** The version that the configuration states. */
  readonly version: string;
}

/** A brick and the model that it runs on. */
export interface MappedBrick {
  readonly spec: BrickSpec;
  readonly mapping: Mapping;
  /** What the configuration says the version is, for a model of the user's own. */
  readonly version?: string;
}

/** Raised whenever the same model's output would come to be other pixels here. */
export const VERSION = "1";

/** What runs on Replicate: what the configuration chose, else the built-in mapping. Null for a brick that has neither. */
export function mappedBrick(
  name: string,
  chosen: ReadonlyMap<string, ChosenMapping>,
  catalogue: Catalogue,
): MappedBrick | null {
  const spec = catalogue.get(name);
  const choice = chosen.get(name);
  const mapping = choice?.mapping ?? defaultMappings.get(name);
  if (spec === undefined || mapping === undefined) return null;
  return { spec, mapping, ...(choice ? { version: choice.version } : {}) };
}

export function describeReplicate({ spec, mapping, version = "" }: MappedBrick): WaitingDescription {
  return {
    brick: spec.name,
    version: `${VERSION}${version === "" ? "" : `.${version}`}-${mappingHash(mapping)}`,
    model: modelOf(mapping),
    provider: "Replicate",
    price: mapping.price ?? null,
    available: () => supported,
    supports: (call) => takesAll(call, mapping),
  };
}

/** A model is never given less than the plan says: a port that it has no input for must be empty. */
function takesAll({ inputs }: BoundCall, mapping: Mapping): Support {
  const read = portsRead(mapping);
  for (const [port, binding] of Object.entries(inputs)) {
    const empty = binding.from === "literal" && binding.value === null;
    if (empty || read.has(port) || port === mapping.keepOutside || mapping.ignores.includes(port)) continue;
    return {
      ok: false,
      reason: `the model ${modelOf(mapping)} takes no \`${port}\``,
      hint: 'Name a model that does under "backends" in brickwright.config.',
    };
  }
  return supported;
}

function mappingHash({ verified: _verified, price: _price, ...mapping }: Mapping): string {
  return sha256(canonicalJson(mapping)).slice(0, 12);
}
