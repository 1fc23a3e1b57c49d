import { GpuProblem, problemError } from "../bricks/gpu/problem.js";
import { recall } from "./brick/memo.js";
import { loadInputs } from "./brick/values.js";
import type { BrickCall, BrickResult } from "./brick.js";
import { attach } from "./gpu/attach.js";
import type { GpuWorkDependencies } from "./gpu/dependencies.js";
import { endingOf } from "./gpu/ending-of.js";
import { finish, spread } from "./gpu/finish.js";
import {
  CLAIMS,
  changePrediction,
  getPrediction,
  isUnderWay,
  PREDICTION_IDS,
  PREDICTIONS,
  type PredictionRecord,
  replacePrediction,
  systemRecord,
  type Waiter,
} from "./gpu/record.js";
import { resolveWaiting, type WaitingCall } from "./gpu/resolve.js";
import { shareThrough } from "./gpu/share.js";
import { tell } from "./gpu/tell.js";

export interface GpuSubmitCall extends BrickCall {
  readonly taskToken: string;
}

/** What the history shows of a submission; the brick's result comes by the token. */
export interface Submission {
  /** A run was started, or one that runs already is waited for, or the result was there. */
  readonly outcome: "started" | "attached" | "memo" | "fallback";
  readonly prediction: string | null;
  readonly model: string;
}

/** Uploads older than this, in milliseconds, may be gone. */
const UPLOADS_LAST = 30 * 60_000;

/**
 * The Lambda that starts a brick on a GPU and returns. However often it is called for the same work (retries, the same edit twice,
 * a process that was killed and started again), one run is started and paid.
 */
export function createGpuSubmit(deps: GpuWorkDependencies) {
  return async ({ taskToken, ...call }: GpuSubmitCall): Promise<Submission> => {
    const resolved = await resolveWaiting(deps, call);
    const seenAt = deps.clock.now().toISOString();
    const waiter: Waiter = { token: taskToken, editId: call.editId, step: call.step, seenAt };
    try {
      return await submit(deps, resolved, call, waiter);
    } catch (error) {
      if (error instanceof GpuProblem) throw problemError(call.brick, resolved.implementation.provider, error);
      throw error;
    }
  };
}

const MOST_TRIES = 20;
/** Milliseconds that a brick may take that serves instead. */
const LONGEST_FALLBACK = 300_000;

async function submit(
  deps: GpuWorkDependencies,
  resolved: WaitingCall,
  call: BrickCall,
  waiter: Waiter,
): Promise<Submission> {
  const { key, implementation } = resolved;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const known = await recall(deps.store, key);
    if (known !== null) {
      await tell(() => deps.workflow.sendTaskSuccess(waiter.token, { ...known, dollars: 0, cached: true }));
      return { outcome: "memo", prediction: null, model: implementation.model };
    }
    const record = await getPrediction(deps.records, key);
    if (record === null) {
      const fresh = await freshRecord(deps, resolved, call, [waiter], 1);
      if (await deps.records.create(PREDICTIONS, { ...fresh })) return start(deps, resolved, fresh, waiter);
      continue;
    }
    const creating = record.state === "creating";
    const underWay = creating && isUnderWay(record, deps.clock.now());
    if (record.state === "waiting" || underWay) {
      const attached = await attach(deps, record, waiter);
      if (attached === null) continue;
      return { outcome: "attached", prediction: attached.prediction, model: implementation.model };
    }
    // Nobody is at it any more: the answer of an attempt was lost, or the last run has failed.
    const found = creating ? await implementation.find(record.prepared, unhurried()) : null;
    const next = await nextAttempt(deps, resolved, call, record, waiter);
    if (!(await replacePrediction(deps.records, record, next))) continue;
    const mine = { ...next, revision: record.revision + 1 };
    return found === null ? start(deps, resolved, mine, waiter) : run(deps, resolved, mine, found);
  }
  throw new GpuProblem("network", "too many are at the same prediction at once");
}

async function nextAttempt(
  deps: GpuWorkDependencies,
  resolved: WaitingCall,
  call: BrickCall,
  record: PredictionRecord,
  waiter: Waiter,
): Promise<PredictionRecord> {
  const now = deps.clock.now();
  const waiters = [...record.waiters, waiter];
  const usable = record.state === "creating" && now.getTime() - Date.parse(record.createdAt) < UPLOADS_LAST;
  if (!usable) {
    const { overflow } = record;
    return { ...(await freshRecord(deps, resolved, call, waiters, record.attempt + 1)), overflow };
  }
  return { ...record, waiters, attempt: record.attempt + 1, attemptedAt: now.toISOString() };
}

async function freshRecord(
  deps: GpuWorkDependencies,
  { key, inputs, implementation }: WaitingCall,
  call: BrickCall,
  waiters: Waiter[],
  attempt: number,
): Promise<PredictionRecord> {
  const values = await loadInputs(deps.artefacts, inputs);
  const share = shareThrough(deps.store);
  const prepared = await implementation.prepare(values, { key, seed: call.seed, share, signal: unhurried() });
  const now = deps.clock.now().toISOString();
  return {
    ...systemRecord(PREDICTIONS, key, new Date(now)),
    revision: 0,
    state: "creating",
    call: { ...call, inputs },
    prepared,
    attempt,
    attemptedAt: now,
    prediction: null,
    waiters,
    overflow: false,
    doneAt: null,
    polls: 0,
    handedOver: 0,
    nextPollAt: now,
    failure: null,
  };
}

/** Starts the run, unless another process is just about to start the same attempt. */
async function start(
  deps: GpuWorkDependencies,
  resolved: WaitingCall,
  record: PredictionRecord,
  waiter: Waiter,
): Promise<Submission> {
  const { implementation } = resolved;
  const { call } = record;
  const claim = `${record.id}-${Date.parse(record.createdAt).toString(36)}-${record.attempt}`;
  if (!(await deps.records.create(CLAIMS, systemRecord(CLAIMS, claim, deps.clock.now())))) {
    return { outcome: "attached", prediction: null, model: implementation.model };
  }
  let prediction: string;
  const named = implementation.named?.(record.prepared);
  if (named !== undefined) await announce(deps, record, named);
  try {
    const webhook = deps.webhook?.(call.backend) ?? null;
    prediction = await implementation.create(record.prepared, { webhook, signal: unhurried() });
  } catch (error) {
    if (!(error instanceof GpuProblem)) throw error;
    return await notStarted(deps, resolved, record, waiter, error);
  }
  const submission = await run(deps, resolved, record, prediction);
  await deps.records.delete(CLAIMS, claim);
  return submission;
}

/** The run is known: from now on it is waited for. */
async function run(
  deps: GpuWorkDependencies,
  { key, implementation }: WaitingCall,
  record: PredictionRecord,
  prediction: string,
): Promise<Submission> {
  const now = deps.clock.now().toISOString();
  if (implementation.named === undefined) await announce(deps, record, prediction);
  const waiting = (r: PredictionRecord): PredictionRecord => ({
    ...r,
    state: "waiting",
    prediction,
    attemptedAt: null,
    nextPollAt: now,
  });
  const kept = await changePrediction(deps.records, key, (r) =>
    r.state === "creating" && r.attempt === record.attempt ? waiting(r) : null,
  );
  // Its callback may have been quicker than this; otherwise a run that nobody knows of is looked after all the same.
  const over = kept === null && (await recall(deps.store, key)) !== null;
  if (kept === null && !over) await deps.records.create(PREDICTIONS, { ...waiting(record) });
  const { editId, step, brick } = record.call;
  deps.logger.info("prediction started", { editId, step, brick, prediction, model: implementation.model });
  return { outcome: "started", prediction, model: implementation.model };
}

/** Lets callbacks find the record by the run's id, where there are callbacks. */
async function announce(deps: GpuWorkDependencies, { id: key }: PredictionRecord, prediction: string): Promise<void> {
  if (deps.webhook === undefined) return;
  await deps.records.put(PREDICTION_IDS, { ...systemRecord(PREDICTION_IDS, prediction, deps.clock.now()), key });
}

/** Where a run may have been started after all, the record keeps what it takes to find it; otherwise the attempt is over. */
async function notStarted(
  deps: GpuWorkDependencies,
  { implementation }: WaitingCall,
  record: PredictionRecord,
  waiter: Waiter,
  problem: GpuProblem,
): Promise<Submission> {
  const isOwn = ({ token }: Waiter) => token === waiter.token;
  if (problem.unsure) {
    await changePrediction(deps.records, record.id, (r) =>
      r.attempt === record.attempt ? { ...r, attemptedAt: null, waiters: r.waiters.filter((w) => !isOwn(w)) } : null,
    );
    throw problem;
  }
  if (record.call.fallback !== undefined) await takeTime(deps, record);
  const ending = await endingOf(deps, record, implementation.provider, problem);
  if ("result" in ending) {
    await finish(deps, record, ending);
    return { outcome: "fallback", prediction: null, model: (ending.result as BrickResult).model };
  }
  // This call's own task fails with this function; the others are told.
  const done = await changePrediction(deps.records, record.id, (r) =>
    r.attempt === record.attempt && r.state === "creating" ? { ...r, state: "done", failure: ending.failure } : null,
  );
  if (done !== null) {
    const others = done.waiters.filter((w) => !isOwn(w));
    await spread(deps, done, others, ending);
  }
  throw problem;
}

/** Another backend may serve in place, and nobody is to think this attempt dead while it does. */
async function takeTime(deps: GpuWorkDependencies, record: PredictionRecord): Promise<void> {
  const attemptedAt = new Date(deps.clock.now().getTime() + LONGEST_FALLBACK).toISOString();
  await changePrediction(deps.records, record.id, (r) =>
    r.attempt === record.attempt && r.state === "creating" ? { ...r, attemptedAt } : null,
  );
}

/** An upload or a creation under way is not broken off when the edit is stopped: a run whose id is known can be cancelled. */
function unhurried(): AbortSignal {
  return new AbortController().signal;
}
