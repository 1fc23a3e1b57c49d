import type { BrickSpec } from "../catalogue.js";
import { defaultMappings } from "./defaults.js";
import { type Mapping, mappingSchema, portsRead } from "./mapping.js";

export type ChosenReading =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly { readonly path: PropertyKey[]; readonly message: string }[] };

/**
 * A configuration's `replicate: { … }` for a brick. What it leaves out of a library's brick is as in the built-in mapping, so that
 * `{}` chooses that one, and `{ model }` another model with the same inputs.
 */
export function chosenMapping(spec: BrickSpec, settings: Readonly<Record<string, unknown>>): ChosenReading {
  const { success, data, error } = mappingSchema.safeParse({ ...likeDefault(spec, settings), ...settings });
  if (!success) {
    return { ok: false, problems: error.issues.map(({ path, message }) => ({ path, message })) };
  }
  const ports = [...portsRead(data), ...data.ignores, ...(data.keepOutside === undefined ? [] : [data.keepOutside])];
  const unknown = ports.filter((port) => !Object.hasOwn(spec.inputs, port));
  if (unknown.length > 0) {
    const problems = unknown.map((port) => ({ path: ["inputs"], message: `${spec.name} has no input ${port}` }));
    return { ok: false, problems };
  }
  const picture = Object.values(spec.outputs).some(({ type }) => type === "Image" || type === "Mask");
  if (!picture) {
    return { ok: false, problems: [{ path: ["output"], message: `${spec.name} puts out no picture and no mask` }] };
  }
  return { ok: true, mapping: data };
}

/** The built-in mapping of a brick without what another model has otherwise: its name, its price, and what is known of it. */
function likeDefault({ name }: BrickSpec, settings: Readonly<Record<string, unknown>>): object {
  const known = defaultMappings.get(name);
  if (known === undefined) return {};
  const { model, version, deployment: _deployment, price, verified, ...rest } = known;
  const another = settings.model !== undefined || settings.deployment !== undefined || settings.version !== undefined;
  return another ? rest : { model, version, price, verified, ...rest };
}
