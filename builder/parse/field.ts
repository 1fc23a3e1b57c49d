import { code } from "../check/quote.js";
import type { Findings, Place } from "./findings.js";
import type { Json, JsonObject } from "./json-value.js";

/**
 * The value under `name`, or under one of its other spellings (or in another case), which is logged as a repair.
 * Undefined when there is none. The exact name wins.
 */
export function field(
  object: JsonObject,
  name: string,
  spellings: readonly string[],
  findings: Findings,
  place: Place = {},
): Json | undefined {
  const exact = object.get(name);
  if (exact !== undefined) return exact;
  for (const [key, value] of object) {
    const lower = key.trim().toLowerCase();
    if (lower === name || spellings.includes(lower)) {
      findings.repair("KEY_ALIAS", `The key ${code(key.slice(0, 40))} was read as ${code(name)}.`, place);
      return value;
    }
  }
  return undefined;
}
