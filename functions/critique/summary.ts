import type { CriticTurn, Critique } from "../../builder/critic/critic.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { CritiqueDocument, CritiqueRound } from "./document.js";

/** Of one or several requests to a model. */
export interface ModelUse {
  /** Null where no server said. */
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  /** US dollars; null where neither prices nor tokens are known. */
  readonly dollars: number | null;
}

export interface RoundSummary extends ModelUse {
  readonly round: number;
  /** Its result is the published one. */
  readonly published: boolean;
  readonly planKey: string;
  /** In the plan's order. */
  readonly bricks: readonly string[];
  readonly scores: Critique["scores"] | null;
  readonly judgements: Critique["judgements"] | null;
  readonly changes: string;
  readonly advice: string;
  readonly error: string | null;
}

/** What the critic said of an edit, as its record keeps it. Tokens and dollars are the critic's own. */
export interface CritiqueSummary extends ModelUse {
  readonly model: string;
  readonly threshold: number;
  readonly rounds: readonly RoundSummary[];
  readonly notes: readonly Diagnostic[];
}

/** `planKey`: of the published result. */
export function critiqueSummary(
  document: CritiqueDocument,
  planKey: string,
  notes: readonly Diagnostic[],
): CritiqueSummary {
  const { model, threshold, rounds } = document;
  return {
    model,
    threshold,
    rounds: rounds.map((round) => roundSummary(round, planKey)),
    notes,
    ...useOf(rounds.flatMap(({ turns }) => turns)),
  };
}

function roundSummary({ round, planKey, steps, critique, error, turns }: CritiqueRound, best: string): RoundSummary {
  return {
    round,
    published: planKey === best,
    planKey,
    bricks: Object.values(steps).map(({ brick }) => brick),
    scores: critique?.scores ?? null,
    judgements: critique?.judgements ?? null,
    changes: critique?.changes ?? "",
    advice: critique?.advice ?? "",
    error,
    ...useOf(turns),
  };
}

export function useOf(turns: readonly Pick<CriticTurn, keyof ModelUse>[]): ModelUse {
  const sum = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  return {
    tokensIn: sum(turns.map(({ tokensIn }) => tokensIn)),
    tokensOut: sum(turns.map(({ tokensOut }) => tokensOut)),
    dollars: sum(turns.map(({ dollars }) => dollars)),
  };
}
