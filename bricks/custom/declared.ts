import type { BrickSpec } from "../catalogue.js";
import type { Endpoint } from "./http/endpoint.js";
import type { ModuleRun } from "./module/module-brick.js";

/** Where a declared brick runs. */
export type Run =
  | ({ readonly on: "module" } & ModuleRun)
  | ({ readonly on: "http" } & Endpoint)
  /** Settings of a GPU provider's backend, kept as they were given. */
  | { readonly on: "replicate"; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly on: "sagemaker"; readonly settings: Readonly<Record<string, unknown>> };

/** A brick on a place that a configuration gives it: a new one, or one of the library. */
export interface DeclaredBrick {
  readonly spec: BrickSpec;
  /** Raised whenever the same inputs would give other pixels. */
  readonly version: string;
  readonly run: Run;
}

/** The places that are no provider's of GPUs, in the order in which they are preferred. */
export const declaredPlaces = ["module", "http"] as const satisfies readonly Run["on"][];
