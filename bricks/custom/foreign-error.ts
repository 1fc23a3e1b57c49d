import {
  BadInputError,
  BrickFailedError,
  NotInPictureError,
  RefusedError,
  TransientError,
} from "../../platform/errors.js";
import { clause } from "./text.js";

/** What foreign code may say went wrong; the state machine retries only what may pass. */
export const foreignErrors = ["bad-input", "not-in-picture", "refused", "failed", "transient"] as const;
export type ForeignError = (typeof foreignErrors)[number];

/** The error that foreign code's word stands for, in the brick's name. */
export function foreignError(brick: string, kind: ForeignError, message: string, hint: string, cause?: unknown): Error {
  const said = clause(message) || "it failed without a word";
  const options = cause === undefined ? undefined : { cause };
  switch (kind) {
    case "bad-input":
      return new BadInputError(`${brick} cannot use its input: ${said}.`, hint, options);
    case "not-in-picture":
      return new NotInPictureError(`${brick}: ${said}.`, hint, options);
    case "refused":
      return new RefusedError(`${brick} refuses: ${said}.`, hint, options);
    case "failed":
      return new BrickFailedError(`${brick} failed: ${said}.`, hint, options);
    case "transient":
      return new TransientError(`${brick} is not to be had just now: ${said}.`, hint, options);
  }
}
