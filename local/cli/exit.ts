import { isBrickwrightError } from "../../platform/errors.js";
import { printable } from "./printable.js";

/** Exit statuses, as `brickwright --help` documents them. */
export const exitStatus = {
  done: 0,
  /** A defect of the program itself. */
  internal: 1,
  /** A picture, a mask, an option or a file that cannot be used. */
  badInput: 2,
  /** No plan, or none that can run here. */
  refused: 3,
  /** A brick failed, or what it looked for is not in the picture. */
  brickFailed: 4,
  /** The result cannot be written. */
  storage: 5,
  /** Of many photos, some are not done: they failed, or a limit came before them. */
  someFailed: 6,
  /** Stopped by Ctrl-C. */
  stopped: 130,
} as const;

const byName: Readonly<Record<string, number>> = {
  BadInputError: exitStatus.badInput,
  UsageError: exitStatus.badInput,
  RefusedError: exitStatus.refused,
  NotInPictureError: exitStatus.brickFailed,
  BrickFailedError: exitStatus.brickFailed,
  TransientError: exitStatus.brickFailed,
  ModelFailedError: exitStatus.brickFailed,
  "States.Timeout": exitStatus.brickFailed,
  "States.HeartbeatTimeout": exitStatus.brickFailed,
  StorageError: exitStatus.storage,
};

/** The status that an error's name stands for. */
export function statusOf(errorName: string): number {
  return Object.hasOwn(byName, errorName) ? (byName[errorName] ?? exitStatus.internal) : exitStatus.internal;
}

/** Thrown by a command that has already said what is wrong. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** Says an error in one sentence and its hint in another; a stack trace only when `BRICKWRIGHT_DEBUG` asks for it. */
export function reportError(error: unknown, environment: NodeJS.ProcessEnv = process.env): number {
  if (error instanceof Exit) return error.status;
  const name = error instanceof Error ? error.name : "Error";
  const message = error instanceof Error ? error.message : String(error);
  const hint = isBrickwrightError(error) && error.hint ? ` ${error.hint}` : "";
  process.stderr.write(`brickwright: ${printable(message + hint)}\n`);
  const status = statusOf(name);
  if (environment.BRICKWRIGHT_DEBUG)
    process.stderr.write(`${printable((error instanceof Error && error.stack) || "")}\n`);
  else if (status === exitStatus.internal) {
    process.stderr.write("This is a defect of the program. Set BRICKWRIGHT_DEBUG=1 to see where it happened.\n");
  }
  return status;
}
