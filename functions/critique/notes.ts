import { HIGHEST } from "../../builder/critic/criteria.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { PublishRequest } from "../../statemachine/pipeline-contract.js";
import { describeFailure } from "../failure.js";
import type { CritiqueDocument } from "./document.js";

/** What the person should know of how the critic fared. `document` is null where it was never heard. */
export function critiqueNotes(document: CritiqueDocument | null, trouble: PublishRequest["trouble"]): Diagnostic[] {
  return [...outcomeNotes(document), ...(trouble === null ? [] : [troubleNote(trouble)])];
}

function outcomeNotes(document: CritiqueDocument | null): Diagnostic[] {
  if (document === null) return [];
  const { revisable, rounds, threshold, mostRounds } = document;
  const notes: Diagnostic[] = [];
  if (!revisable && mostRounds > 1) {
    notes.push({
      code: "CRITIC_ONLY_SCORES",
      severity: "note",
      message:
        "The plan's Builder cannot follow a critic's words, so the critic only scores and the first result is kept.",
      hint: "With --builder mllm, a result below the threshold is planned anew.",
    });
  }
  const repeated = rounds.find(({ sameAs }) => sameAs !== null);
  if (repeated) {
    const message = `Round ${repeated.round} made the same picture as round ${repeated.sameAs}, so there was nothing to judge.`;
    notes.push({ code: "SAME_RESULT", severity: "note", message });
  }
  if (rounds.some(({ error }) => error === NO_PICTURE)) {
    notes.push({ code: "NOTHING_TO_JUDGE", severity: "note", message: NO_PICTURE });
  }
  const scores = rounds.flatMap(({ critique }) => (critique === null ? [] : [critique.scores.overall]));
  const best = Math.max(...scores);
  if (scores.length > 0 && best < threshold) {
    notes.push({
      code: "BELOW_THRESHOLD",
      severity: "warning",
      message: `The critic scores the ${scores.length > 1 ? "best result" : "result"} ${best.toFixed(1)} of ${HIGHEST}, below the threshold of ${threshold}.`,
    });
  }
  return notes;
}

/** Why a plan that only answers in words is not judged. */
export const NO_PICTURE = "No picture came of the edit, so the critic had nothing to look at.";

function troubleNote(trouble: NonNullable<PublishRequest["trouble"]>): Diagnostic {
  const { message, brick, step } = describeFailure(trouble);
  const { stage, round } = trouble;
  const kept = round === 1 ? "The result is published unjudged." : "The best result before it is published.";
  if (stage === "Critique") {
    const code = "CRITIC_FAILED";
    return { code, severity: "warning", message: `The critic could not judge round ${round}: ${message}`, hint: kept };
  }
  const where = brick ? `${step} ${brick}` : stage;
  return {
    code: "REVISION_FAILED",
    severity: "warning",
    message: `Round ${round}, planned anew by the critic's words, failed at ${where}: ${message}`,
    hint: kept,
  };
}
