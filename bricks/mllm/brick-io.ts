import { BadInputError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";

/** @throws {BadInputError} when the port holds no text, or only blanks. */
export function requiredPrompt(inputs: Readonly<Record<string, PortValue | undefined>>, port: string): string {
  const value = inputs[port];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new BadInputError(`Port "${port}" is empty; it needs text.`, "Say in English what is meant.");
}
