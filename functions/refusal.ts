import type { Diagnostic } from "../platform/diagnostic.js";
import { RefusedError } from "../platform/errors.js";

/** What stands in the way, as one error whose message and hint a person can act on. */
export function refusal(diagnostics: readonly Diagnostic[]): RefusedError {
  const errors = diagnostics.filter((d) => d.severity === "error");
  const message = errors.map((d) => d.message).join(" ") || "This cannot be done with the bricks at hand.";
  const hints = [...new Set(errors.flatMap((d) => (d.hint ? [d.hint] : [])))];
  return new RefusedError(message, hints.join(" "));
}
