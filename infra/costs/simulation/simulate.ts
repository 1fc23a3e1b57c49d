import type { BatchStep, BatchWork } from "../batches.js";
import type { Quotas } from "../quotas.js";
import { Agenda } from "./agenda.js";
import { chance } from "./chance.js";
import { FUNCTIONS, GROWTH, Limits } from "./limits.js";

export interface Simulated {
  /** From the first child's start to the last one's end. */
  readonly seconds: number;
  readonly photosPerSecond: number;
  /** The limit that keeps it from being faster, and how much of each was used while children were there to be started (0 … 1). */
  readonly binds: string;
  readonly used: Readonly<Record<string, number>>;
  /** Requests that were refused and made again, by what refused them. */
  readonly refused: Readonly<Record<string, number>>;
  /** Calls that died and were made again. */
  readonly crashes: number;
}

export interface SimulationOptions {
  readonly photos: number;
  readonly quotas: Quotas;
  /** Children that are simulated; the others go at the pace of the last three quarters of these. */
  readonly children?: number;
  readonly seed?: number;
  /** How far seconds scatter (the sigma of their logarithm), and the share of calls that die without a word. */
  readonly scatter?: number;
  readonly crashes?: number;
}

/** Seconds that a function takes longer when it is the first call of its environment. */
const COLD = 2.5;

interface Child {
  step: number;
  /** Pieces of the step's call that are done, and what the next one has got of all that it asks for. */
  piece: number;
  got: number;
  /** Attempts at what was refused last. */
  tries: number;
  holds: boolean;
}

/**
 * The children of a batch's map, event by event: each goes through its steps, waits for transitions, takes a function when there is
 * one, asks S3, DynamoDB and EventBridge piece by piece, is refused, and tries again as the SDK and the state machine do. Every piece
 * of work takes its seconds by chance, some far longer than others.
 */
export function simulate(work: BatchWork, options: SimulationOptions): Simulated {
  const { photos, quotas, seed = 1, scatter = 0.4, crashes: share = 1e-4 } = options;
  const all = Math.ceil(photos / work.perChild);
  const count = Math.min(all, options.children ?? 40_000);
  const random = chance(seed);
  const limits = new Limits(work, quotas, random);
  const agenda = new Agenda<Child>();
  const places = limits.places.most;
  const refused: Record<string, number> = {};
  let [begun, done, crashes, now] = [0, 0, 0, 0];
  let [warmAt, warmDone, lastBegun] = [0, 0, 0];
  let used: Record<string, number> = {};
  const lasts = (seconds: number) => seconds * random.logNormal(scatter);

  const begin = () => {
    begun++;
    lastBegun = now;
    limits.children.add(1, now);
    agenda.add(now + limits.startChild(now), { step: -1, piece: 0, got: 0, tries: 0, holds: false });
    if (begun === count) used = limits.usedUntil(now);
  };
  const later = (child: Child, by: string) => {
    refused[by] = (refused[by] ?? 0) + 1;
    child.tries++;
    // Full jitter, as the SDK and the state machines wait; a function that is refused is called again by the machine, more slowly.
    const most =
      by === FUNCTIONS || by === GROWTH ? Math.min(60, 2 ** child.tries) : Math.min(20, 0.1 * 2 ** child.tries);
    agenda.add(now + random.next() * most, child);
  };
  const enter = (child: Child) => {
    child.step++;
    child.piece = 0;
    const step = work.steps[child.step];
    if (step === undefined) {
      limits.children.add(-1, now);
      done++;
      if (done === Math.floor(count / 4)) [warmAt, warmDone] = [now, done];
      if (begun < count) begin();
      return;
    }
    agenda.add(now + limits.enter(step, now), child);
  };
  const workOn = (child: Child, step: BatchStep) => {
    const { call, pieces = 1, waits = 0 } = step;
    if (call !== undefined) {
      if (!child.holds) {
        const got = limits.takeFunction(call.of, now);
        if (got !== "warm" && got !== "cold") return later(child, got);
        child.holds = true;
        child.tries = 0;
        if (got === "cold") return void agenda.add(now + lasts(COLD), child);
      }
      if (child.piece < pieces) {
        for (; child.got < limits.asks(step); child.got++) {
          const by = limits.ask(step, child.got, now);
          if (by !== null) return later(child, by);
          child.tries = 0;
        }
        child.got = 0;
        child.piece++;
        return void agenda.add(now + lasts(call.seconds / pieces), child);
      }
      limits.giveFunction(call.of, now);
      child.holds = false;
      if (random.next() < share) {
        crashes++;
        child.piece = 0;
        return void agenda.add(now + random.next() * 4, child);
      }
    }
    if (waits === 0) return enter(child);
    child.piece = DONE;
    agenda.add(now + lasts(waits), child);
  };

  for (let k = 0; k < Math.min(places, count); k++) begin();
  for (let event = agenda.next(); event !== null; event = agenda.next()) {
    now = event.at;
    const child = event.what;
    const step = work.steps[child.step];
    if (step === undefined || child.piece === DONE) enter(child);
    else workOn(child, step);
  }
  // The pace between the first quarter's end and the start of the last child: neither the start nor the tail.
  const doneThen = Math.max(0, count - Math.min(places, count) - warmDone);
  const pace = doneThen > 0 && lastBegun > warmAt ? doneThen / (lastBegun - warmAt) : count / Math.max(now, 1e-9);
  const seconds = now + (all - count) / pace;
  const binds = bindingOf(used, limits.places.by);
  return { seconds, photosPerSecond: photos / seconds, binds, used, refused, crashes };
}

/** Share of a limit from which on it holds others up: some of it is always lost to waiting. */
const USED_UP = 0.9;

/** Places are full whatever else holds their children up: that comes first. */
function bindingOf(used: Readonly<Record<string, number>>, places: string): string {
  const others = Object.entries(used).filter(([name]) => name !== places);
  const [name, share] = others.sort(([, a], [, b]) => b - a)[0] ?? [places, 0];
  return share >= USED_UP ? name : places;
}

/** The piece of a step that only waited, and is over. */
const DONE = -1;
