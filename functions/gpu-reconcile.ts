import pLimit from "p-limit";
import { GpuProblem } from "../bricks/gpu/problem.js";
import type { Prediction } from "../bricks/gpu/waiting.js";
import { BadInputError, BrickFailedError, RefusedError, TransientError } from "../platform/errors.js";
import { recall } from "./brick/memo.js";
import type { GpuWatchDependencies } from "./gpu/dependencies.js";
import { failureOf, finish, spread } from "./gpu/finish.js";
import { handOn } from "./gpu/hand-over.js";
import { dropWaiters, listWaiters, noteSeen } from "./gpu/overflow.js";
import { mayPass, postponePoll } from "./gpu/postpone.js";
import {
  changePrediction,
  getPrediction,
  isUnderWay,
  listPredictions,
  PREDICTIONS,
  type PredictionRecord,
  type Waiter,
} from "./gpu/record.js";
import { resolveWaiting, type WaitingCall } from "./gpu/resolve.js";
import { type Told, tell, tellAll } from "./gpu/tell.js";

/** Milliseconds after which a record that nobody ended is forgotten: providers have long deleted what it speaks of. */
const FORGOTTEN = 24 * 3600_000;
/** Milliseconds for which an attempt whose answer was lost is kept, so that a repeated edit finds its run. */
const LOST_ATTEMPT = 3600_000;
/** Milliseconds after which a waiter of another process counts as gone with it, and between two notes that one was seen. */
const UNSEEN = 60_000;
const NOTED_EVERY = 15_000;
/** Milliseconds in which another process that settles a run has told its own, and left those that wait here to be told. */
const SOON = 200;
const AT_ONCE = 8;
/** Signs of life for one prediction. */
const BEATS_AT_ONCE = 20;
/** A run that was handed over so often and never settled kills whoever settles it. */
const MOST_HAND_OVERS = 4;

export interface Reconciled {
  /** Predictions that somebody waits for. */
  readonly waiting: number;
  /** When the next one is to be asked after; null when there is none. */
  readonly nextAt: Date | null;
}

/**
 * Looks after every prediction: keeps the tasks that wait alive, asks the provider after those whose time has come (and so
 * finds lost webhooks, and drives everything where there is no public address), and cancels those whose execution was stopped.
 * On AWS it runs every minute; on one machine as often as `nextAt` says.
 */
export function createGpuReconcile(deps: GpuWatchDependencies) {
  return async (signal: AbortSignal = new AbortController().signal): Promise<Reconciled> => {
    const limit = pLimit(AT_ONCE);
    const records = await listPredictions(deps.records);
    // First all signs of life: a provider that is slow to answer for one costs no other its task.
    const looked = await Promise.all(
      records.map((record) => limit(() => patient(deps, record, signal, () => lookAt(deps, record)))),
    );
    const after = await Promise.all(
      looked.map((look) =>
        look === null || "state" in look
          ? look
          : limit(() => patient(deps, look.record, signal, () => act(deps, look, signal))),
      ),
    );
    const alive = after.filter((record) => record !== null);
    const soon = deps.clock.now().getTime() + SOON;
    const next = alive.flatMap(({ state, nextPollAt }) =>
      state === "creating" ? [] : state === "done" ? soon : Date.parse(nextPollAt),
    );
    return { waiting: alive.length, nextAt: next.length === 0 ? null : new Date(Math.min(...next)) };
  };
}

/** One record's trouble is not the others'. */
async function patient<T>(
  deps: GpuWatchDependencies,
  record: PredictionRecord,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | PredictionRecord | null> {
  if (signal.aborted) return record;
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return record;
    const { editId, step } = record.call;
    deps.logger.error("a prediction could not be looked after", { editId, step, error: String(error) });
    return postponePoll(deps, record, null);
  }
}

/** A record that is nobody's elsewhere and not over. */
interface Look {
  readonly record: PredictionRecord;
  readonly resolved: WaitingCall;
  readonly alive: Alive;
}

/** Answers the record as it is afterwards where nothing more is to be done with it; null when it is over or nobody's here. */
async function lookAt(deps: GpuWatchDependencies, record: PredictionRecord): Promise<Look | PredictionRecord | null> {
  if (ageOf(deps, record) > FORGOTTEN) return forget(deps, record);
  if (record.state === "done") return tellAgain(deps, record);
  const resolved = await resolvedOf(deps, record);
  if (resolved === null) return null;
  const alive = await keepAlive(deps, record);
  // Another process waits for it and looks after it: were both to, the one would settle the other's and take its price for nobody's.
  return alive.wanted && alive.here.length === 0 ? null : { record, resolved, alive };
}

async function act(
  deps: GpuWatchDependencies,
  { record, resolved, alive: { here, wanted, stopped, asked } }: Look,
  signal: AbortSignal,
): Promise<PredictionRecord | null> {
  const underWay = isUnderWay(record, deps.clock.now());
  if (stopped && !wanted && !underWay) return cancel(deps, record, resolved, asked, signal);
  if (record.state === "creating") {
    if (!underWay && here.length > 0) return tryAgain(deps, record, here);
    if (!underWay && ageOf(deps, record) > LOST_ATTEMPT) return forget(deps, record);
    return here.length > 0 ? record : null;
  }
  const due = deps.clock.now().getTime() >= Date.parse(record.nextPollAt);
  return due ? ask(deps, record, resolved, signal) : record;
}

function ageOf({ clock }: GpuWatchDependencies, { createdAt }: PredictionRecord): number {
  return clock.now().getTime() - Date.parse(createdAt);
}

/** Null where the backend is not to be had here, or would do another thing by now. */
async function resolvedOf(deps: GpuWatchDependencies, record: PredictionRecord): Promise<WaitingCall | null> {
  try {
    const resolved = await resolveWaiting(deps, record.call);
    return resolved.key === record.id ? resolved : null;
  } catch (error) {
    if (error instanceof RefusedError || error instanceof BadInputError) return null;
    throw error;
  }
}

interface Alive {
  /** Those whose tasks wait in this engine. */
  readonly here: readonly Waiter[];
  /** Somebody waits, here or in another process that was seen lately. */
  readonly wanted: boolean;
  /** Some task that waited is over. */
  readonly stopped: boolean;
  /** Tokens of all that were asked. */
  readonly asked: ReadonlySet<string>;
}

/** Sends every waiter's heartbeat, notes that it was seen, and drops those whose task is over. */
async function keepAlive(deps: GpuWatchDependencies, record: PredictionRecord): Promise<Alive> {
  const more = record.overflow ? await listWaiters(deps.records, record.id) : [];
  const limit = pLimit(BEATS_AT_ONCE);
  const told = await Promise.all(
    [...record.waiters, ...more].map((waiter) =>
      limit(async () => ({ waiter, how: await tell(() => deps.workflow.sendTaskHeartbeat(waiter.token)) })),
    ),
  );
  const those = (wanted: Told) => told.filter(({ how }) => how === wanted).map(({ waiter }) => waiter);
  const [over, here] = [new Set(those("over")), those("told")];
  const now = deps.clock.now();
  const since = ({ seenAt }: Waiter) => now.getTime() - Date.parse(seenAt);
  const stale = new Set(here.filter((waiter) => since(waiter) > NOTED_EVERY));
  if (record.waiters.some((waiter) => over.has(waiter) || stale.has(waiter))) {
    const gone = tokensOf(over);
    const known = tokensOf(here);
    const seen = (waiter: Waiter) => (known.has(waiter.token) ? { ...waiter, seenAt: now.toISOString() } : waiter);
    await changePrediction(deps.records, record.id, (r) => ({
      ...r,
      waiters: r.waiters.filter(({ token }) => !gone.has(token)).map(seen),
    }));
  }
  await dropWaiters(
    deps.records,
    more.filter((waiter) => over.has(waiter)),
  );
  await noteSeen(
    deps.records,
    more.filter((waiter) => stale.has(waiter)),
    now,
  );
  const elsewhere = told.some(({ waiter, how }) => how === "unknown" && since(waiter) < UNSEEN);
  // Those that were over were dropped before, and the cancellation that was due did not come through.
  const left = record.state === "waiting" && told.length === 0;
  return {
    here,
    wanted: here.length > 0 || elsewhere,
    stopped: over.size > 0 || left,
    asked: tokensOf(told.map((t) => t.waiter)),
  };
}

function tokensOf(waiters: Iterable<Waiter>): Set<string> {
  return new Set([...waiters].map(({ token }) => token));
}

/** Whoever was starting the run is gone: the tasks here are tried again by their machines, and find it or start another. */
async function tryAgain(deps: GpuWatchDependencies, record: PredictionRecord, here: readonly Waiter[]): Promise<null> {
  const tokens = tokensOf(here);
  await changePrediction(deps.records, record.id, (r) => ({
    ...r,
    waiters: r.waiters.filter(({ token }) => !tokens.has(token)),
  }));
  const own = tokensOf(record.waiters);
  await dropWaiters(
    deps.records,
    here.filter(({ token }) => !own.has(token)),
  );
  const { error, cause } = failureOf(new TransientError("The process that was starting this run is gone."));
  await tellAll(here, ({ token }) => deps.workflow.sendTaskFailure(token, error, cause));
  return null;
}

async function ask(
  deps: GpuWatchDependencies,
  record: PredictionRecord,
  { implementation }: WaitingCall,
  signal: AbortSignal,
): Promise<PredictionRecord | null> {
  const { prediction } = record;
  if (record.handedOver >= MOST_HAND_OVERS) return giveUp(deps, record);
  try {
    const state = await stateOf(implementation, prediction ?? "", signal);
    if (state.status === "waiting") return await postponePoll(deps, record, null);
    await handOn(deps, record, prediction ?? "", state, signal);
    // Where another process has settled it just now, it is there still, and who waits here is yet to be told.
    return await getPrediction(deps.records, record.id);
  } catch (error) {
    if (mayPass(error)) return postponePoll(deps, record, error.retryAfter);
    throw error;
  }
}

/** That the provider cannot be asked any more is an end, too. */
async function stateOf(
  implementation: WaitingCall["implementation"],
  prediction: string,
  signal: AbortSignal,
): Promise<Prediction> {
  try {
    return await implementation.poll(prediction, signal);
  } catch (error) {
    if (!(error instanceof GpuProblem) || mayPass(error)) throw error;
    return { status: "failed", problem: error, seconds: null };
  }
}

/** The run is paid for and done, and nobody comes to its end with it. */
async function giveUp(deps: GpuWatchDependencies, record: PredictionRecord): Promise<null> {
  const { editId, step, brick, backend } = record.call;
  deps.logger.error("a prediction cannot be settled", { editId, step, prediction: record.prediction });
  const said = `What ${backend} made for ${brick} could not be brought home.`;
  const failure = failureOf(new BrickFailedError(said, "Try again with a smaller picture; the log says more."));
  await finish(deps, record, { failure });
  return null;
}

/**
 * Nobody wants it any more. A run that was never confirmed is looked for first. Its record is closed before the provider is asked, so
 * that whoever asks for the same work meanwhile begins another run, and does not wait for one that is being cancelled.
 */
async function cancel(
  deps: GpuWatchDependencies,
  record: PredictionRecord,
  { implementation }: WaitingCall,
  asked: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PredictionRecord | null> {
  const { records, clock } = deps;
  const isNew = ({ token }: Waiter) => !asked.has(token);
  const failure = failureOf(new TransientError("The run was cancelled."));
  const closed = await changePrediction(records, record.id, (now) =>
    now.attempt === record.attempt && now.state === record.state && !now.waiters.some(isNew)
      ? { ...now, state: "done", failure, doneAt: clock.now().toISOString() }
      : null,
  );
  // Somebody wants it after all, or it has come to its end.
  if (closed === null) return getPrediction(records, record.id);
  const reopened = () =>
    changePrediction(records, record.id, (now) =>
      now.revision === closed.revision ? { ...now, state: record.state, failure: null, doneAt: null } : null,
    );
  if (closed.overflow && (await listWaiters(records, record.id)).some(isNew)) return reopened();
  let prediction: string | null;
  try {
    prediction = record.prediction ?? (await implementation.find(record.prepared, signal));
    if (prediction !== null) await implementation.cancel(prediction, signal);
  } catch (error) {
    await reopened();
    throw error;
  }
  deps.logger.info("prediction cancelled", { editId: record.call.editId, step: record.call.step, prediction });
  const now = await getPrediction(records, record.id);
  return now?.revision === closed.revision ? forget(deps, record) : now;
}

async function forget(deps: GpuWatchDependencies, { id }: PredictionRecord): Promise<null> {
  await deps.records.delete(PREDICTIONS, id);
  return null;
}

/** Waiters that another process could not reach when it ended. */
async function tellAgain(deps: GpuWatchDependencies, record: PredictionRecord): Promise<PredictionRecord | null> {
  const known = record.failure === null ? await recall(deps.store, record.id) : null;
  const lost = { error: "TransientError", cause: "The result is no longer in the store." };
  const ending = known ? { result: { ...known, dollars: 0, cached: true } } : { failure: record.failure ?? lost };
  await spread(deps, record, record.waiters, ending);
  return null;
}
