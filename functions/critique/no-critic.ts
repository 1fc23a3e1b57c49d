import { RefusedError } from "../../platform/errors.js";

/** For a wish for a critic where there is none. */
export function noCritic(): RefusedError {
  return new RefusedError(
    "A critic is a vision model, and none is configured here.",
    'Set BRICKWRIGHT_MODEL with OPENAI_API_KEY or OPENAI_BASE_URL, or "critic" or "builder" in brickwright.config; or leave the critic out.',
  );
}
