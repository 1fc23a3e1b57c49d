import { sha256 } from "../../platform/canonical-json.js";

/**
 * The shape of a machine as 64 hex digits. `definitionText` is the emitted definition as JSON: the emitter writes its keys in a fixed order
 * and knows no literal, so equal shapes on equal targets have equal text. `versions` are brick versions whose change
 * should make a new machine.
 */
export function shapeHash(definitionText: string, versions: Readonly<Record<string, string>>): string {
  return sha256(`${definitionText}\n${JSON.stringify(Object.entries(versions).sort())}`);
}

/** A state machine's name: at most 80 characters. Twenty hex digits make a clash among 100,000 machines unthinkable. */
export function machineName(hash: string): string {
  return `brickwright-${hash.slice(0, 20)}`;
}
