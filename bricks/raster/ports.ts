import { BadInputError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";
import { isMask, isPicture, type Mask, type Picture } from "./raster.js";

/** Reading a brick's ports: a port that is left out and one that is null are the same. */
type Ports = Readonly<Record<string, PortValue | undefined>>;

/** @throws {BadInputError} when the port holds something else than a mask. */
export function optionalMask(inputs: Ports, port: string): Mask | null {
  const value = inputs[port] ?? null;
  if (value === null) return null;
  if (typeof value === "object" && isMask(value)) return value;
  throw new BadInputError(`Port "${port}" takes a mask, not ${describe(value)}.`, "Give a single-channel picture.");
}

/** @throws {BadInputError} when the port holds something else than a picture. */
export function optionalPicture(inputs: Ports, port: string): Picture | null {
  const value = inputs[port] ?? null;
  if (value === null) return null;
  if (typeof value === "object" && isPicture(value)) return value;
  throw new BadInputError(`Port "${port}" takes an image, not ${describe(value)}.`, "Give a colour picture.");
}

/** @throws {BadInputError} when the port is empty or holds something else than a mask. */
export function requiredMask(inputs: Ports, port: string): Mask {
  return optionalMask(inputs, port) ?? missing(port, "a mask");
}

/** @throws {BadInputError} when the port is empty or holds something else than a picture. */
export function requiredPicture(inputs: Ports, port: string): Picture {
  return optionalPicture(inputs, port) ?? missing(port, "an image");
}

/** A finite number; decimal text such as "2.0" counts as one. */
export function optionalNumber(inputs: Ports, port: string): number | null {
  const value = inputs[port] ?? null;
  if (value === null) return null;
  const number = typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new BadInputError(`Port "${port}" takes a number, not ${describe(value)}.`, 'Give a number such as "1.5".');
}

/** @throws {BadInputError} when the port is empty or holds no number. */
export function requiredNumber(inputs: Ports, port: string): number {
  return optionalNumber(inputs, port) ?? missing(port, "a number");
}

function missing(port: string, what: string): never {
  throw new BadInputError(`Port "${port}" is empty; it needs ${what}.`, `Give ${what} for "${port}".`);
}

function describe(value: PortValue): string {
  if (value === null) return "nothing";
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  return value.channels === 1 ? "a mask" : "an image";
}
