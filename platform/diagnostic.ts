/**
 * One finding about an instruction, a Builder's answer or a plan, in the manner of a compiler: what, where, why and
 * what would be right. The same object goes to the person, to the API and back to the Builder.
 */
export interface Diagnostic {
  /** Stable upper-case code, e.g. `TYPE_MISMATCH`. */
  readonly code: string;
  /** `error` rejects; `repair` was put right and logged; `warning` and `note` change nothing. */
  readonly severity: "error" | "repair" | "warning" | "note";
  /** Id of the step it speaks of, e.g. `step4`. */
  readonly step?: string;
  readonly port?: string;
  /** One sentence. */
  readonly message: string;
  /** What would be right, or the nearest thing that can be done. */
  readonly hint?: string;
}
