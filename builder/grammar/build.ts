import type { Diagnostic } from "../../platform/diagnostic.js";
import { PLAN_VERSION, type Plan, planLimits } from "../../statemachine/plan.js";
import { withoutAsides } from "./asides.js";
import type { Refusal } from "./edit.js";
import { guard } from "./guard.js";
import { withoutInitialCapitals } from "./phrase.js";
import { PlanWriter } from "./plan-writer.js";
import { expandContractions } from "./politeness.js";
import { readEdits } from "./read-edits.js";
import { refusals } from "./refusals.js";
import { correctSpelling } from "./spelling.js";
import { tokenise } from "./token.js";
import { writeSteps } from "./write-steps.js";

export interface GrammarRequest {
  readonly instruction: string;
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
}

export interface GrammarAnswer {
  /** Null when the instruction is refused; then a diagnostic of severity `error` says why. */
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** No sentence about a picture is longer; and reading stays well under the time of one frame. */
const MAX_WORDS = 250;

/**
 * Reads an English instruction by grammar and writes the paper's plan for it. Pure and synchronous: it never looks at
 * the picture. What it cannot place is refused with the reason and the nearest thing that can be done.
 */
export function buildByGrammar(request: GrammarRequest): GrammarAnswer {
  const { instruction } = request;
  if (instruction.length > planLimits.stringLength) {
    return refused(refusals.tooLong(instruction.length, planLimits.stringLength), []);
  }
  const written = withoutInitialCapitals(tokenise(instruction));
  const stopped = guard(instruction, written);
  if (stopped !== null) return refused(stopped, []);
  if (written.length > MAX_WORDS) return refused(refusals.tooManyWords(written.length, MAX_WORDS), []);
  const { tokens: spelt, corrections } = correctSpelling(expandContractions(written));
  const notes: Diagnostic[] = corrections.map(({ wrong, right }) => ({
    code: "SPELLING",
    severity: "note",
    message: `"${wrong}" was read as "${right}".`,
  }));
  const { tokens, kept } = withoutAsides(spelt);
  const reading = readEdits(tokens, kept, request.init);
  notes.push(...reading.notes);
  if (reading.refusal !== null) return refused(reading.refusal, notes);
  const plan = new PlanWriter();
  for (const edit of reading.edits) writeSteps(edit, plan);
  if (plan.steps.length > planLimits.steps)
    return refused(refusals.tooManyEdits(reading.edits.length, planLimits.steps), notes);
  return {
    plan: { version: PLAN_VERSION, instruction, steps: plan.steps, results: plan.results() },
    diagnostics: notes,
  };
}

function refused(refusal: Refusal, notes: readonly Diagnostic[]): GrammarAnswer {
  const { code, message, hint } = refusal;
  return { plan: null, diagnostics: [...notes, { code, severity: "error", message, hint }] };
}
