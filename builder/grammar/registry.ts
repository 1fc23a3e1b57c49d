import type { Clause } from "./clause.js";
import type { Context } from "./context.js";
import { isRefusal, type Outcome } from "./edit.js";
import { recogniseAdd } from "./edits/add.js";
import { recogniseBackground } from "./edits/background.js";
import { recogniseBackgroundEffect } from "./edits/background-effect.js";
import { recogniseChange } from "./edits/change.js";
import { recogniseEnvironment } from "./edits/environment.js";
import { recogniseExtract } from "./edits/extract.js";
import { recogniseGive } from "./edits/give.js";
import { recogniseMove } from "./edits/move.js";
import { recogniseOutpaint } from "./edits/outpaint.js";
import { recognisePose } from "./edits/pose.js";
import { recogniseRecolour } from "./edits/recolour.js";
import { recogniseRemove } from "./edits/remove.js";
import { recogniseReplace } from "./edits/replace.js";
import { recogniseResize } from "./edits/resize.js";
import { recogniseSelectiveColour } from "./edits/selective-colour.js";
import { recogniseStyle } from "./edits/style.js";
import { recogniseTone, recogniseWholeTone } from "./edits/tone.js";
import { recogniseUnsupported } from "./edits/unsupported.js";
import { recogniseUpscale } from "./edits/upscale.js";
import { recogniseDress } from "./edits/wear.js";

interface Recogniser {
  readonly name: string;
  readonly recognise: (clause: Clause, context: Context) => Outcome | null;
}

/** What a clause can ask for, most particular first: the first that recognises it decides. */
const recognisers: readonly Recogniser[] = [
  { name: "colour in one place alone", recognise: recogniseSelectiveColour },
  { name: "more pixels", recognise: recogniseUpscale },
  { name: "the light of the whole picture", recognise: recogniseWholeTone },
  { name: "the same background in another manner", recognise: recogniseBackgroundEffect },
  { name: "cut something out", recognise: recogniseExtract },
  { name: "a style", recognise: recogniseStyle },
  { name: "what no brick does", recognise: recogniseUnsupported },
  { name: "a larger canvas", recognise: recogniseOutpaint },
  { name: "dress someone", recognise: recogniseDress },
  { name: "another background", recognise: recogniseBackground },
  { name: "weather, season, time of day", recognise: recogniseEnvironment },
  { name: "something in a thing's place", recognise: recogniseReplace },
  { name: "a pose or an expression", recognise: recognisePose },
  { name: "another colour", recognise: recogniseRecolour },
  { name: "another size", recognise: recogniseResize },
  { name: "another place", recognise: recogniseMove },
  { name: "give something", recognise: recogniseGive },
  { name: "change one thing to another", recognise: recogniseChange },
  { name: "take something away", recognise: recogniseRemove },
  { name: "put something in", recognise: recogniseAdd },
];

/** Refusals of what has no object that can be found: the words may still speak of the picture's tone. */
const OPEN: ReadonlySet<string> = new Set(["NO_BRICK", "AMBIGUOUS", "CANNOT_PLACE"]);

/**
 * The edit that the clause asks for, a refusal with its reason, or null when nothing recognises it. Tone comes last: its
 * words ("darker", "light", "clear") describe things in every other kind of edit.
 */
export function recognise(clause: Clause, context: Context): Outcome | null {
  const outcome = byKind(clause, context);
  if (outcome !== null && !(isRefusal(outcome) && OPEN.has(outcome.code))) return outcome;
  return recogniseTone(clause, context) ?? outcome;
}

function byKind(clause: Clause, context: Context): Outcome | null {
  for (const recogniser of recognisers) {
    const outcome = recogniser.recognise(clause, context);
    if (outcome !== null) return outcome;
  }
  return null;
}
