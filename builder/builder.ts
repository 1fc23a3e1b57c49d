import type { Diagnostic } from "../platform/diagnostic.js";
import type { CheckedPlan } from "../statemachine/plan.js";

export interface BuildRequest {
  readonly instruction: string;
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
}

/**
 * accept: runs as it is. repair: runs after what `diagnostics` logs. reject: does not run, and `diagnostics` say why.
 */
export type Verdict = "accept" | "repair" | "reject";

export interface PlanReading {
  readonly verdict: Verdict;
  readonly plan: CheckedPlan | null;
  /** Brick names in the order in which the plan lists them. */
  readonly steps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads an instruction (and, where it can, the picture) and writes a checked plan. */
export interface Builder {
  readonly name: string;
  build(request: BuildRequest): Promise<PlanReading>;
}
