import { criteria, criterionNames } from "../../builder/critic/criteria.js";
import type { CritiqueSummary, RoundSummary } from "../../functions/critique/summary.js";
import { sayDiagnostics } from "./print-plan.js";
import { printableLine } from "./printable.js";

/** Says on standard error how the critic scored each round, and what the person should know of it. */
export function sayCritique({ rounds, notes }: CritiqueSummary, quiet: boolean): void {
  if (!quiet) {
    const several = rounds.length > 1;
    for (const round of rounds) process.stderr.write(`critic  ${printableLine(roundText(round, several))}\n`);
  }
  sayDiagnostics(quiet ? notes.filter(({ severity }) => severity === "warning") : notes);
}

/** One line: the overall score, the four criteria, and of several rounds which one was kept. */
function roundText({ round, scores, judgements, error, published }: RoundSummary, several: boolean): string {
  const head = several ? `round ${round}  ` : "";
  if (scores === null || judgements === null) return `${head}not judged: ${error ?? ""}`;
  const parts = criterionNames.map((name) => `${criteria[name].title} ${score(judgements[name].score)}`);
  return `${head}${scores.overall.toFixed(1)} of 10  (${parts.join(", ")})${several && published ? "  kept" : ""}`;
}

function score(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
