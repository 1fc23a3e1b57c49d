import type { PhotoBrick } from "./lexicon/photo.js";

/** What an edit acts on. */
export type Target =
  /** Something the instruction names: a prompt for referring segmentation. */
  | { readonly kind: "named"; readonly phrase: string }
  /** "it", "the main subject": the most prominent object. */
  | { readonly kind: "salient" }
  /** What the person's own mask covers. */
  | { readonly kind: "mask" };

/** The part of the picture that a brick of tone works on. */
export interface Region {
  readonly target: Target;
  /** All but the target. */
  readonly outside: boolean;
}

/** A brick of tone or restoration with its ratio; null lets the brick choose. */
export interface Adjustment {
  readonly brick: PhotoBrick;
  readonly ratio: number | null;
}

export interface Ratios {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One edit, as the bricks know it. A plan is written from a list of them. */
export type Edit =
  | { readonly kind: "remove"; readonly target: Target; readonly quick: boolean }
  /** Removes `group` (null: everything) but keeps `kept`. */
  | { readonly kind: "remove-except"; readonly group: string | null; readonly kept: Target }
  /** `sentence` for the placement, `thing` for the painting. */
  | { readonly kind: "add"; readonly sentence: string; readonly thing: string; readonly inMask: boolean }
  /** Paints `thing` into the person's mask. */
  | { readonly kind: "fill"; readonly thing: string }
  | { readonly kind: "replace"; readonly target: Target; readonly thing: string }
  | { readonly kind: "recolour"; readonly target: Target; readonly prompt: string }
  /** `scene` null: the background picture that the person gave. */
  | { readonly kind: "background"; readonly subject: Target; readonly scene: string | null }
  | { readonly kind: "style"; readonly style: string; readonly region: Target | null }
  | { readonly kind: "environment"; readonly prompt: string }
  | { readonly kind: "pose"; readonly prompt: string }
  | { readonly kind: "extract"; readonly target: Target }
  | { readonly kind: "resize"; readonly target: Target; readonly ratio: number }
  | { readonly kind: "move"; readonly target: Target; readonly sentence: string; readonly thing: string }
  | { readonly kind: "outpaint"; readonly ratios: Ratios; readonly prompt: string | null }
  /** `region` null: the whole picture. */
  | { readonly kind: "adjust"; readonly adjustments: readonly Adjustment[]; readonly region: Region | null }
  /** The whole picture with more pixels; `ratio` null lets the brick choose. */
  | { readonly kind: "upscale"; readonly ratio: number | null };

/** An honest no: why, and the nearest thing that can be done. */
export interface Refusal {
  readonly kind: "refusal";
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type Outcome = Edit | Refusal;

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return outcome.kind === "refusal";
}
