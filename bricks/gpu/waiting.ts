import type { Backend } from "../backend.js";
import type { BrickImplementation, PortValue } from "../brick.js";
import type { Price } from "./price.js";
import type { GpuProblem } from "./problem.js";

/** A call as a provider takes it: plain JSON, with files as URLs. Kept in the records until the prediction is over. */
export type PreparedCall = { readonly [field: string]: unknown };

/** Where one run on a GPU stands. */
export type Prediction =
  | { readonly status: "waiting"; readonly running: boolean }
  /** `output` is the provider's own form; `seconds` is the model's time, null where the provider does not say. */
  | {
      readonly status: "succeeded";
      readonly output: unknown;
      readonly seconds: number | null;
      /** What did the work, where the provider says it more exactly than the brick can. */
      readonly model?: string;
    }
  | { readonly status: "failed"; readonly problem: GpuProblem; readonly seconds: number | null }
  /** Ended from outside before it was done. */
  | { readonly status: "canceled" };

/** Makes bytes readable for the provider for an hour: their https URL, or null where nobody outside can reach them. */
export type Share = (png: Uint8Array) => Promise<string | null>;

export interface PrepareContext {
  /** What the result will lie under: 64 hex digits that no other work has. */
  readonly key: string;
  /** 0 … 2³²−1. */
  readonly seed: number;
  readonly share: Share;
  readonly signal: AbortSignal;
}

export interface CreateContext {
  /** Where the provider reports the end; null where it is polled. */
  readonly webhook: string | null;
  readonly signal: AbortSignal;
}

/** What a provider is asked and told of runs that were started, by whoever has no pictures at hand. */
export interface Runs {
  /** The id that a run of this call will have, where it is chosen here: its callback is understood before `create` has answered. */
  named?(call: PreparedCall): string;
  /** The id of the run that was started of exactly this call, or null: for a `create` whose answer was lost. */
  find(call: PreparedCall, signal: AbortSignal): Promise<string | null>;
  poll(id: string, signal: AbortSignal): Promise<Prediction>;
  /** Ending what is over is no error. */
  cancel(id: string, signal: AbortSignal): Promise<void>;
  /** Removes what a run that is over left with the provider; its output was kept by then. */
  clear?(id: string, signal: AbortSignal): Promise<void>;
}

/**
 * One brick on a GPU that is not waited for in place: a run is prepared, created, asked after (or reported by a webhook), and
 * its output collected, each by whoever is at hand then. Everything throws {@link GpuProblem} for what goes wrong out there.
 */
export interface WaitingBrick extends BrickImplementation, Runs {
  /** The provider's name as a person knows it. */
  readonly provider: string;
  /** Null where the price of the user's own model is not known. */
  readonly price: Price | null;
  /** Uploads the pictures. Costs nothing yet. */
  prepare(inputs: Readonly<Record<string, PortValue>>, context: PrepareContext): Promise<PreparedCall>;
  /** Starts a run and answers its id. Costs from here on. A problem that is `unsure` may have started one. */
  create(call: PreparedCall, context: CreateContext): Promise<string>;
  /** Downloads the output, holds it to what the brick must put out, and maps it back onto the inputs' canvas. */
  collect(
    inputs: Readonly<Record<string, PortValue>>,
    output: unknown,
    signal: AbortSignal,
  ): Promise<Record<string, PortValue>>;
}

/** A backend whose every brick is a {@link WaitingBrick}. */
export interface WaitingBackend extends Backend {
  readonly waits: true;
  find(brick: string): Promise<WaitingBrick | null>;
}

export function isWaitingBackend(backend: Backend): backend is WaitingBackend {
  return "waits" in backend && backend.waits === true;
}

export function isWaitingBrick(brick: BrickImplementation): brick is WaitingBrick {
  return "prepare" in brick && "collect" in brick;
}

/** What a provider posts when a run is over. */
export interface CallbackRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came: signatures are of these very characters. */
  readonly body: string;
}

/** A callback whose signature was found good. */
export interface Delivery {
  /** The same for every attempt to deliver the same message. */
  readonly id: string;
  /** When this attempt was made. */
  readonly sentAt: Date;
  readonly prediction: string;
  readonly state: Prediction;
}

export type Verdict =
  | { readonly ok: true; readonly delivery: Delivery }
  /** A good message that is of no prediction (of the subscription itself, say) and was dealt with. */
  | { readonly ok: true; readonly delivery: null }
  /** `why` is for the log; the sender is told nothing. */
  | { readonly ok: false; readonly why: string };

/** Checks a provider's callbacks: signature, age, form. */
export type VerifyCallback = (request: CallbackRequest, now: Date) => Promise<Verdict>;

/** Checks the messages of an event that came from within the account, whose sender is known by that: source, age, form. */
export type ReadNotification = (event: unknown, now: Date) => Promise<readonly Verdict[]>;
