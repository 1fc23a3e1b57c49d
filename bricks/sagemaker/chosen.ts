import type { BrickSpec } from "../catalogue.js";
import { whyNotServed } from "./servable.js";
import { type BrickSettings, brickSettingsSchema } from "./settings.js";

export type ChosenReading =
  | { readonly ok: true; readonly settings: BrickSettings }
  | { readonly ok: false; readonly problems: readonly { readonly path: PropertyKey[]; readonly message: string }[] };

/** A configuration's `sagemaker: { … }` for a brick; `{}` gives it to the general endpoint. */
export function chosenSettings(spec: BrickSpec, given: Readonly<Record<string, unknown>>): ChosenReading {
  const why = whyNotServed(spec);
  if (why !== null) return { ok: false, problems: [{ path: [], message: why }] };
  const { success, data, error } = brickSettingsSchema.safeParse(given);
  if (success) return { ok: true, settings: data };
  const problems = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: "there is no such setting" }))
      : [{ path: issue.path, message: issue.message }],
  );
  return { ok: false, problems };
}
