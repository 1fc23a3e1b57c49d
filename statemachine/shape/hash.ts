import { sha256 } from "../../platform/canonical-json.js";
import { BadInputError } from "../../platform/errors.js";
import type { MachineType } from "../../platform/workflow.js";

/**
 * The shape of a machine as 64 hex digits. `definitionText` is the emitted definition as JSON: the emitter writes its keys in a fixed order
 * and knows no literal, so equal shapes on equal targets have equal text. `versions` are brick versions whose change
 * should make a new machine.
 */
export function shapeHash(definitionText: string, versions: Readonly<Record<string, string>>): string {
  return sha256(`${definitionText}\n${JSON.stringify(Object.entries(versions).sort())}`);
}

/** Hex digits of the hash in a machine's name: they make a clash among 100,000 machines unthinkable. */
const DIGITS = 20;
/** What names begin with unless a stack says otherwise. */
export const MACHINE_PREFIX = "brickwright";

/** A compiled machine's name, at most 80 characters. An Express machine is another one than the Standard one of its shape. */
export function machineName(hash: string, type: MachineType = "STANDARD", prefix: string = MACHINE_PREFIX): string {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,49}$/.test(prefix)) {
    throw new BadInputError(
      `"${prefix}" cannot begin the names of state machines.`,
      "Use 1 to 50 letters, digits, _ and -, beginning with a letter.",
    );
  }
  return `${prefix}-${type === "EXPRESS" ? "x-" : ""}${hash.slice(0, DIGITS)}`;
}

/** True for the names that {@link machineName} makes with that prefix, and no others. */
export function isMachineName(name: string, prefix: string = MACHINE_PREFIX): boolean {
  return name.startsWith(`${prefix}-`) && /^(x-)?[0-9a-f]{20}$/.test(name.slice(prefix.length + 1));
}
