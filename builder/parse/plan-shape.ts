import { isArray, isObject, type Json, type JsonObject } from "./json-value.js";

/** Keys under which a plan is sometimes wrapped. */
const wrappers: ReadonlySet<string> = new Set(["plan", "answer", "output", "response"]);

/** Whether a JSON value is meant as a plan, well formed or not. */
export function looksLikePlan(value: Json): boolean {
  if (typeof value === "string") return true;
  if (isArray(value)) return looksLikePipeline(value);
  return isObject(value) && (isPlanObject(value) || wrapped(value) !== undefined);
}

/** The bare list of steps, without the object around it. */
export function looksLikePipeline(value: readonly Json[]): boolean {
  return value.some((item) => isObject(item) && (item.has("model") || item.has("result")));
}

function isPlanObject(value: JsonObject): boolean {
  return [...value.keys()].some((key) => /^(pipeline|steps)$/i.test(key));
}

/** Plan JSON of our own, as `brickwright plan --json` writes it. */
export function isOwnPlan(value: JsonObject): boolean {
  return value.has("version") || (value.has("steps") && value.has("results") && !value.has("pipeline"));
}

/** The plan inside `{"plan": {…}}` and the like. */
export function wrapped(value: JsonObject): JsonObject | undefined {
  if (value.has("pipeline")) return undefined;
  for (const [key, inner] of value) {
    if (wrappers.has(key.toLowerCase()) && isObject(inner) && isPlanObject(inner)) return inner;
  }
  return undefined;
}
