/** Names of the environment variables that a part of a configuration reads as `{ env: NAME }`. */
export function variablesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("env" in value && typeof value.env === "string") return [value.env];
  return Object.values(value).flatMap(variablesIn);
}
