import { BrickwrightError } from "../../platform/errors.js";
import type { Records, StoredRecord } from "../../platform/records.js";
import { SYSTEM } from "../gpu/record.js";

const TURNS = "gpu-turns";
const ID = "gpu";
/** Milliseconds after which a turn that nobody gave back is free again: its execution was stopped. */
const LONGEST = 2 * 3600_000;

/** All places are taken: the state machine asks again, patiently, and nothing is lost by it. */
export class NoTurnError extends BrickwrightError {
  override readonly name = "NoTurnError";
}

interface TurnDependencies {
  readonly records: Records;
  readonly clock: { now(): Date };
}

interface Turn {
  readonly holder: string;
  /** ISO 8601. */
  readonly until: string;
}

/**
 * One of `places` turns on the GPUs, which all batches of this deployment share: a map's own MaxConcurrency knows nothing of other
 * maps. It is taken for a whole photo, since a plan's GPU steps follow each other; edits that are asked for one by one need none,
 * so that batches never keep people waiting. Taking it again is harmless.
 * @throws {NoTurnError} when all are taken.
 */
export async function takeTurn(deps: TurnDependencies, holder: string, places: number): Promise<void> {
  await change(deps, (turns, now) => {
    const others = turns.filter((turn) => turn.holder !== holder && Date.parse(turn.until) > now.getTime());
    if (others.length >= places) throw new NoTurnError(`All ${places} places on the GPUs are taken.`);
    return [...others, { holder, until: new Date(now.getTime() + LONGEST).toISOString() }];
  });
}

export async function giveTurnBack(deps: TurnDependencies, holder: string): Promise<void> {
  await change(deps, (turns) => {
    const others = turns.filter((turn) => turn.holder !== holder);
    return others.length === turns.length ? null : others;
  });
}

/** Those of a batch that was stopped: holders are its edits. */
export async function giveTurnsBack(deps: TurnDependencies, prefix: string): Promise<void> {
  await change(deps, (turns) => {
    const others = turns.filter(({ holder }) => !holder.startsWith(prefix));
    return others.length === turns.length ? null : others;
  });
}

async function change(
  { records, clock }: TurnDependencies,
  next: (turns: readonly Turn[], now: Date) => readonly Turn[] | null,
): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const stored = await records.get(TURNS, ID);
    const revision = typeof stored?.revision === "number" ? stored.revision : 0;
    const turns = next((stored?.turns ?? []) as readonly Turn[], clock.now());
    if (turns === null) return;
    const createdAt = stored?.createdAt ?? clock.now().toISOString();
    const record: StoredRecord = { id: ID, principal: SYSTEM, createdAt, turns, revision: revision + 1 };
    const written =
      stored === null ? await records.create(TURNS, record) : await records.replace(TURNS, record, { revision });
    if (written) return;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * Math.min(tries + 1, 20)));
  }
  throw new NoTurnError("Too many ask for a turn on the GPUs at once.");
}
