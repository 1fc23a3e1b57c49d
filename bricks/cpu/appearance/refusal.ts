import { RefusedError } from "../../../platform/errors.js";
import { type BoundCall, type Support, supported } from "../../brick.js";

/** Why something cannot be done, and the next step. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
  readonly hint: string;
}

/** Whether the literal at `port` can be done; a text that only a run will tell passes. */
export function supportsText(call: BoundCall, port: string, read: (text: string) => object | Refusal): Support {
  const binding = call.inputs[port];
  if (binding?.from !== "literal" || typeof binding.value !== "string") return supported;
  const answer = read(binding.value);
  return isRefusal(answer) ? { ok: false, reason: answer.reason, hint: answer.hint } : supported;
}

/** @throws {RefusedError} for a refusal. */
export function required<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new RefusedError(answer.reason, answer.hint);
  return answer;
}

function isRefusal(answer: object): answer is Refusal {
  return "kind" in answer && answer.kind === "refused";
}
