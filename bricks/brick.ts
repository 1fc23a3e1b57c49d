import type { Logger } from "../platform/logger.js";
import type { Price } from "./gpu/price.js";
import type { ColourMap } from "./raster/colour-map.js";
import type { Raster } from "./raster/raster.js";

/** What a brick's port holds while the brick runs. Image and Mask ports hold rasters. */
export type PortValue = Raster | string | number | null;

export interface BrickContext {
  /** Any randomness comes from here: the same inputs and seed give the same pixels. 0 … 2³²−1. */
  readonly seed: number;
  /** Aborted when the edit is stopped; long loops look at it. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Where an input comes from, as far as the plan tells before anything runs.
 * `init` is what the person gave; `step` is an earlier brick's output.
 */
export type Binding =
  | { readonly from: "literal"; readonly value: string | number | null }
  | { readonly from: "init"; readonly port: string }
  | { readonly from: "step"; readonly step: string; readonly brick: string; readonly port: string };

/** A step as a backend sees it before anything runs. */
export interface BoundCall {
  readonly brick: string;
  readonly inputs: Readonly<Record<string, Binding>>;
}

/** Whether a backend can do it, and if not, why and what would help. One sentence each. */
export type Support = { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly hint: string };

export const supported: Support = { ok: true };

/** What a brick does to a picture, where that is a map of its colours. */
export interface ColourMapping {
  readonly map: ColourMap;
  /** The same inputs but the picture give the same map for any picture. */
  readonly anyPicture: boolean;
}

/** One brick on one backend. */
export interface BrickImplementation {
  /** Name in the catalogue. */
  readonly brick: string;
  /** Raised whenever the same inputs would give other pixels; part of the memo key. */
  readonly version: string;
  /** The model that does the work, with its version, or `arithmetic`. Part of the memo key and of the record. */
  readonly model: string;
  /** What a run is charged; null where it is charged and the price is not known. Left out: nothing is charged. */
  readonly price?: Price | null | undefined;
  /** Is it usable here (weights installed, endpoint configured)? Cheap; loads nothing. */
  available(): Support;
  /** Can it do this call, as far as literals and origins tell? Pure and cheap: it is asked before anything runs. */
  supports(call: BoundCall): Support;
  /** Every input port of the catalogue is present in `inputs`; every output port must be in the result (null where not given). */
  run(inputs: Readonly<Record<string, PortValue>>, context: BrickContext): Promise<Record<string, PortValue>>;
  /**
   * What `run` would do to `image`, where that is one map of colours for the whole picture: then the picture at its own size
   * is given the map itself. Null for inputs with which it is none. Cheap.
   */
  colourMap?(inputs: Readonly<Record<string, PortValue>>): ColourMapping | null;
}
