import { planLimits } from "../../statemachine/plan.js";
import { type Criterion, criteria, criterionNames, HIGHEST, type Scores } from "./criteria.js";
import type { Verdict } from "./read-critique.js";

/** A criterion scored lower than this is told of. */
const GOOD = 9;

/** A verdict as feedback on the plan, for a Builder that is to write a better one. */
export function criticFeedback({ judgements, advice }: Verdict, { overall }: Scores): string {
  const flaws = criterionNames
    .filter((name) => judgements[name].score < GOOD)
    .sort((a, b) => judgements[a].score - judgements[b].score)
    .map((name) => `- ${line(name, judgements[name])}`);
  const text = [
    `A reviewer compared the photo with the result and scores it ${overall.toFixed(1)} of ${HIGHEST}.`,
    ...(flaws.length > 0 ? ["Flaws:", ...flaws] : []),
    ...(advice === "" ? [] : [`Advice: ${advice}`]),
    "Change the plan so that the result gets better: other words for what is selected, other bricks, or another order.",
  ].join("\n");
  return text.slice(0, planLimits.stringLength);
}

function line(name: Criterion, { score, reason }: { score: number; reason: string }): string {
  return `${criteria[name].title}, ${score} of ${HIGHEST}${reason === "" ? "" : `: ${reason}`}`;
}
