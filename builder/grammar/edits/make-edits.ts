import { type Context, toTarget } from "../context.js";
import type { Edit, Outcome, Target } from "../edit.js";
import type { Tokens } from "../token.js";

/** The edit that `make` gives for the target that the words point at, or the refusal to find one. */
export function onTarget(tokens: Tokens, context: Context, make: (target: Target) => Edit): Outcome {
  const target = toTarget(tokens, context);
  return target.kind === "refusal" ? target : make(target);
}
