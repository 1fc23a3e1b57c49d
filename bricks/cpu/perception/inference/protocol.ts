import type { Box } from "../../../raster/box.js";
import type { Mask, Raster } from "../../../raster/raster.js";
import type { CocoClass } from "./coco.js";

/** What the detector found. */
export interface Detection {
  readonly label: CocoClass;
  /** The detector's confidence, 0 … 1. */
  readonly score: number;
  /** Pixels, may be fractions; on the canvas. */
  readonly box: Box;
}

/** How the detector is shown the picture: its long side in pixels, and whether left and right are swapped. */
export interface View {
  readonly longSide: number;
  readonly mirrored: boolean;
}

/** A line of text in a picture. */
export interface TextLine {
  readonly box: Box;
  /** What it says, as far as it could be read. */
  readonly text: string;
  /** Of the reading, 0 … 1. */
  readonly certainty: number;
}

/** Values of a grabCut hint, as OpenCV's GC_BGD, GC_FGD, GC_PR_BGD and GC_PR_FGD. */
export const hint = { background: 0, foreground: 1, maybeBackground: 2, maybeForeground: 3 } as const;

/** What the inference thread can be asked: each question's request and answer. */
export interface Operations {
  /** Objects of the 80 COCO classes with a score of at least `floor`, for each view. */
  detect: {
    request: { readonly picture: Raster<3>; readonly views: readonly View[]; readonly floor: number };
    answer: readonly (readonly Detection[])[];
  };
  /** ISNet's soft mask of the salient object, at the picture's size. */
  salient: { request: { readonly picture: Raster<3> }; answer: Mask };
  /** Lines of text, and what they say. */
  text: { request: { readonly picture: Raster<3> }; answer: readonly TextLine[] };
  /** A binary mask by grabCut (Rother et al. 2004) from one {@link hint} a pixel. */
  grabCut: {
    request: { readonly picture: Raster<3>; readonly hints: Mask; readonly iterations: number };
    answer: Mask;
  };
}

export type Operation = keyof Operations;
export type RequestOf<O extends Operation> = Operations[O]["request"];
export type AnswerOf<O extends Operation> = Operations[O]["answer"];

export type ToWorker =
  | { readonly type: "ask"; readonly id: number; readonly question: Question }
  | { readonly type: "forget"; readonly id: number }
  /** Ends the thread once what it runs is done. */
  | { readonly type: "end" };

export type Question = { [O in Operation]: { readonly operation: O; readonly request: RequestOf<O> } }[Operation];

export type FromWorker =
  | { readonly type: "answer"; readonly id: number; readonly answer: AnswerOf<Operation> }
  | { readonly type: "failure"; readonly id: number; readonly message: string };
