import type { BuilderView } from "../builder/builder.js";
import type { Critic, CriticTurn, Critique } from "../builder/critic/critic.js";
import { BadInputError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Candidate, CritiqueRequest, CritiqueResult } from "../statemachine/pipeline-contract.js";
import type { Artefacts } from "./artefacts.js";
import { type CritiqueDocument, type CritiqueRound, getCritiques, putCritiques } from "./critique/document.js";
import { exhibitsOf, sameResults } from "./critique/exhibits.js";
import { noCritic } from "./critique/no-critic.js";
import { NO_PICTURE } from "./critique/notes.js";
import { conversationAfter } from "./earlier.js";
import { readOptions } from "./options.js";
import { keepViewOf } from "./publish/keep-view.js";

export interface CritiqueDependencies {
  readonly store: ObjectStore;
  readonly artefacts: Artefacts;
  /** Null where no model is configured. */
  readonly critic: Critic | null;
  /** How the Builder that plans once more is shown pictures, where it is one that looks. */
  readonly view?: BuilderView | null | undefined;
  readonly logger: Logger;
}

/**
 * The Lambda that judges a round's result, keeps the best result so far, and says whether to plan once more. Every round is
 * kept in the store, also when the critic fails.
 * @throws what {@link Critic.judge} throws; the state machine then publishes the best result that there is.
 */
export function createCritique(deps: CritiqueDependencies) {
  return async (request: CritiqueRequest, signal?: AbortSignal): Promise<CritiqueResult> => {
    const { editId, round, candidate, made, revisable } = request;
    const { critic: wanted } = readOptions(request.options);
    if (wanted === undefined) throw new BadInputError("The edit's options ask for no critic.");
    if (deps.critic === null) throw noCritic();
    const before = (await getCritiques(deps.store, editId))?.rounds.filter((r) => r.round < round) ?? [];
    const { threshold, rounds: mostRounds } = wanted;
    const keep = async (now: Judged): Promise<CritiqueRound> => {
      const { planKey, results, steps } = candidate;
      const kept = { round, planKey, results, steps, ...now };
      const rounds = [...before, kept];
      const document: CritiqueDocument = {
        model: deps.critic?.model ?? "",
        threshold,
        mostRounds,
        revisable,
        rounds,
      };
      await putCritiques(deps.store, editId, document);
      return kept;
    };
    const judged = await judge(deps.critic, deps.store, request, before, keep, signal);
    const { critique, sameAs } = judged;
    const again =
      critique !== null && critique.scores.overall < threshold && round < mostRounds && revisable && sameAs === null;
    const name = `edits/${editId}/rounds/${round}/view`;
    const view = again ? await keepViewOf(deps, name, candidate.results, deps.view) : null;
    await keep({ ...judged, view });
    deps.logger.info("judged", { editId, round, scores: critique?.scores ?? null });
    // Nothing to look at: nothing to improve by looking.
    if (critique === null) return { best: made, again: false };
    return { best: better(candidate, critique, made, before), again };
  };
}

type Judged = Pick<CritiqueRound, "critique" | "error" | "sameAs" | "view" | "turns">;

async function judge(
  critic: Critic,
  store: ObjectStore,
  request: CritiqueRequest,
  before: readonly CritiqueRound[],
  keep: (failed: Judged) => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<Judged> {
  const { principal, instruction, init, candidate } = request;
  const { after, seed } = readOptions(request.options);
  const same = before.find(({ results }) => sameResults(results, candidate.results));
  if (same) return { critique: same.critique, error: same.error, sameAs: same.round, view: null, turns: [] };
  const exhibits = exhibitsOf(store, init, candidate.results);
  if (exhibits === null) {
    return { critique: null, error: NO_PICTURE, sameAs: null, view: null, turns: [] };
  }
  const asked = after ? await conversationAfter(store, principal, after, instruction) : { instruction, earlier: [] };
  const wishes = [asked.instruction, ...asked.earlier.map(({ feedback }) => feedback)];
  const turns: CriticTurn[] = [];
  try {
    const onTurn = (turn: CriticTurn) => void turns.push(turn);
    const critique = await critic.judge({ wishes, ...exhibits, seed, onTurn, ...(signal ? { signal } : {}) });
    return { critique, error: null, sameAs: null, view: null, turns };
  } catch (failure) {
    const error = failure instanceof Error ? failure.message : String(failure);
    await keep({ critique: null, error, sameAs: null, view: null, turns });
    throw failure;
  }
}

/** The candidate, unless an earlier round is at least as good. */
function better(
  candidate: Candidate,
  { scores }: Critique,
  made: Candidate,
  before: readonly CritiqueRound[],
): Candidate {
  const highest = Math.max(-1, ...before.map(({ critique }) => critique?.scores.overall ?? -1));
  return scores.overall > highest ? candidate : made;
}
