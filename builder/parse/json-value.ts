/** A JSON value whose objects are Maps, so that no key from outside finds anything but what was written. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether both say the same; the order of keys does not count. Depth is bounded by the reader. */
export function sameJson(a: Json, b: Json): boolean {
  if (isObject(a)) {
    return (
      isObject(b) &&
      a.size === b.size &&
      [...a].every(([key, value]) => {
        const other = b.get(key);
        return other !== undefined && sameJson(value, other);
      })
    );
  }
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((value, i) => sameJson(value, b[i] ?? null));
  return Object.is(a, b);
}

/** The value as plain objects and arrays, for a schema to look at. Forbidden keys were refused by the reader. */
export function plainJson(value: Json): unknown {
  if (isObject(value)) return Object.fromEntries([...value].map(([key, v]) => [key, plainJson(v)]));
  if (isArray(value)) return value.map(plainJson);
  return value;
}

/** What kind of thing it is, in words for a message: `a list`, `an object`, `the number 3`. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isObject(value)) return "an object";
  if (isArray(value)) return "a list";
  if (typeof value === "string") return value === "" ? "an empty string" : "text";
  return typeof value === "number" ? `the number ${value}` : String(value);
}
