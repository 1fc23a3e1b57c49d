export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A JSON value with its text, so that the text is made once and shared by events, size checks and callers. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

/** Takes a value that came from outside the engine as JSON sees it: a copy of its own, `undefined` as null. */
export function toPayload(value: unknown): Payload {
  const text = JSON.stringify(value) ?? "null";
  return { text, value: JSON.parse(text) as Json };
}

/** For a value that is already plain JSON and never changes. */
export function payloadOf(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

/** @throws {SyntaxError} when it is not JSON. */
export function parsePayload(text: string): Payload {
  return { text, value: JSON.parse(text) as Json };
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a person calls the type of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
