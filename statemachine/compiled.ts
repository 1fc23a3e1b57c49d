import type { Catalogue } from "../bricks/catalogue.js";
import type { Diagnostic } from "../platform/diagnostic.js";
import type { StateMachine } from "./asl.js";
import type { initPorts, Step } from "./plan.js";

/** The functions that a machine calls: names or ARNs. */
export interface Targets {
  /** Runs one brick and answers with its result: every brick that `families` does not name. */
  readonly brick: string;
  /** The function of a brick's family, by the brick's name: one that carries only what these bricks need. */
  readonly families?: Readonly<Record<string, string>>;
  /** Starts one brick on a GPU endpoint; the result comes by task token. */
  readonly gpuSubmit?: string;
}

/** Where a step runs. */
export interface Placement {
  /** e.g. `cpu`, `replicate`, `sagemaker`. */
  readonly backend: string;
  /** The backend answers later, by task token. */
  readonly waitsForToken: boolean;
  /** The backend that serves where this one, a provider of GPUs, cannot. */
  readonly fallback?: string;
  /** The implementation's version: another version makes another machine. */
  readonly version?: string;
  /** Typical duration, for the schedule. Default: in proportion to the catalogue's timeout. */
  readonly seconds?: number;
  /** Default: the catalogue's timeout. */
  readonly timeoutSeconds?: number;
  /** Longest silence of a backend that answers by token. Less than the timeout; default: 80 % of it. */
  readonly heartbeatSeconds?: number;
}

export interface CompileOptions {
  readonly targets: Targets;
  /** Asked once for every step that will run. */
  readonly placement: (step: Step) => Placement;
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  /** What the machines' names begin with. Default: `brickwright`. */
  readonly prefix?: string;
}

export type InitPort = keyof typeof initPorts;

/** A plan as a state machine. Plain JSON. */
export interface CompiledMachine {
  /** The prefix and the beginning of `hash`: machines are kept by shape and used again. */
  readonly name: string;
  /** The same, of the Express machine of this definition. */
  readonly expressName: string;
  /** Seconds that an execution takes at most as things go, see `estimate.ts`. Null when some step waits for a task token. */
  readonly seconds: number | null;
  /** Lower-case hex SHA-256 of the shape: bricks, wiring, placements, targets and versions, but no literal. */
  readonly hash: string;
  readonly definition: StateMachine;
  /** What was hoisted out of the definition: prompts, styles, ratios, by `stepN_port`. */
  readonly literals: Readonly<Record<string, string | number>>;
  /** The machine's own step names (canonical order) → the plan's step ids, by which bricks, errors and records speak. */
  readonly names: Readonly<Record<string, string>>;
  /** Name of each brick's state → the plan's step id. */
  readonly stateSteps: Readonly<Record<string, string>>;
  /** Plan steps that were not given a state of their own → the equal step that runs in their place. */
  readonly merged: Readonly<Record<string, string>>;
  /** Plan steps that no result needs. */
  readonly dropped: readonly string[];
  /** Which of the edit's inputs the machine reads. */
  readonly needs: readonly InitPort[];
  /** Any of severity `error` means that the machine must not be used. */
  readonly diagnostics: readonly Diagnostic[];
}
