import { BrickwrightError } from "../errors.js";

/** A model's server failed in a way that trying again does not change: its key, name, quota or limits. Never retried. */
export class ModelFailedError extends BrickwrightError {
  override readonly name = "ModelFailedError";
}
