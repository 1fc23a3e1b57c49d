import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import type { EditOptions } from "../options.js";

/** What one plan serves: every photo with the same instruction, the same things given, and the same Builder and backend. */
export interface PlanSubject {
  readonly instruction: string;
  /** What the person gives: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  readonly options: Partial<Pick<EditOptions, "builder" | "backend">>;
}

/** 32 hex digits; the same for rows that one plan serves. */
export function planKey({ instruction, init, options }: PlanSubject): string {
  const { builder = "auto", backend = "auto" } = options;
  const words = instruction.normalize("NFC").replace(/\s+/g, " ").trim();
  return sha256(canonicalJson({ words, init: [...init].sort(), builder, backend })).slice(0, 32);
}
