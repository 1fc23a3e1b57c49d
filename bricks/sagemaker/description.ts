import { type BoundCall, type Support, supported } from "../brick.js";
import type { BrickSpec, Catalogue } from "../catalogue.js";
import type { WaitingDescription } from "../gpu/described.js";
import { containerBricks, portNotServed, whyNotServed } from "./servable.js";
import { type BrickSettings, type GeneralSettings, type Service, serviceOf } from "./settings.js";

/** A brick that the configuration gives to an endpoint. */
export interface ChosenService {
  readonly settings: BrickSettings;
  /** The version that the configuration states. */
  readonly version: string;
}

/** What the configuration says of endpoints. */
export interface Endpoints {
  readonly general: GeneralSettings;
  readonly chosen: ReadonlyMap<string, ChosenService>;
  readonly catalogue: Catalogue;
}

/** A brick and the endpoint that serves it. */
export interface ServedBrick {
  readonly spec: BrickSpec;
  readonly service: Service;
  /** What the configuration says the version is: raised when the endpoint's weights are others. */
  readonly version: string;
}

/** Raised whenever the same endpoint's output would come to be other pixels here. */
export const VERSION = "1";

/** The brick, where it is given to an endpoint by name, or is one of the general endpoint's. */
export function servedSpec(name: string, { general, chosen, catalogue }: Endpoints): BrickSpec | null {
  const spec = catalogue.get(name);
  if (spec === undefined || whyNotServed(spec) !== null) return null;
  const { endpoint, bricks } = general;
  const served = endpoint === undefined ? [] : (bricks ?? containerBricks);
  return chosen.has(name) || served.includes(name) ? spec : null;
}

/** The same with its endpoint; null also where the settings lack one, which was said when they were read. */
export function servedBrick(name: string, endpoints: Endpoints): ServedBrick | null {
  const { general, chosen } = endpoints;
  const spec = servedSpec(name, endpoints);
  const service = spec && serviceOf(general, chosen.get(name)?.settings ?? {});
  if (!spec || !service || "missing" in service) return null;
  return { spec, service, version: chosen.get(name)?.version ?? "1" };
}

export function describeSageMaker({ spec, service, version }: ServedBrick): WaitingDescription {
  return {
    brick: spec.name,
    version: `${VERSION}.${version}`,
    model: `endpoint ${service.endpoint}`,
    provider: "SageMaker",
    price: service.price ?? null,
    available: () => supported,
    supports: (call) => supports(call, spec),
  };
}

function supports(call: BoundCall, spec: BrickSpec): Support {
  const port = portNotServed(call);
  if (port === null) return onOwnCanvas(call, spec);
  const reason = `an endpoint's ${spec.name} takes no \`${port}\``;
  return { ok: false, reason, hint: "Let the CPU do it." };
}

/** The contract knows outputs of the inputs' own size only. */
function onOwnCanvas({ inputs }: BoundCall, spec: BrickSpec): Support {
  for (const constraint of spec.constraints) {
    if (constraint.type !== "new-canvas") continue;
    const given = constraint.given.filter((port) => {
      const binding = inputs[port];
      return binding !== undefined && !(binding.from === "literal" && binding.value === null);
    });
    if (given.length === 0) continue;
    const reason = `an endpoint's pictures have the size of its input, and ${spec.name} with ${given.join(", ")} makes another`;
    return { ok: false, reason, hint: "Let the CPU do it." };
  }
  return supported;
}
