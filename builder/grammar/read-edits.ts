import type { Diagnostic } from "../../platform/diagnostic.js";
import { toImperative } from "./canonical.js";
import { toClause } from "./clause.js";
import { splitClauses } from "./clauses.js";
import type { Context } from "./context.js";
import { type Edit, isRefusal, type Outcome, type Refusal } from "./edit.js";
import { withoutHurry } from "./hurry.js";
import { listOf } from "./lexicon/list.js";
import { refusals } from "./refusals.js";
import { recognise } from "./registry.js";
import { phraseOf, type Tokens, words as wordsOf } from "./token.js";

export interface Reading {
  readonly edits: readonly Edit[];
  readonly refusal: Refusal | null;
  readonly notes: readonly Diagnostic[];
}

const MAX_CLAUSES = 24;

/** Reads clause after clause; one that cannot be placed refuses the whole, so that no edit is half done. */
export function readEdits(given: Tokens, kept: Tokens | null, init: readonly string[]): Reading {
  const { tokens, quick } = withoutHurry(given);
  const notes: Diagnostic[] = [];
  const edits: Edit[] = [];
  let context: Context = {
    hasMask: init.includes("mask"),
    hasBackground: init.includes("background"),
    antecedent: null,
    removed: false,
    kept,
    quick,
  };
  const clauses = splitClauses(tokens);
  if (clauses.length > MAX_CLAUSES)
    return { edits: [], refusal: refusals.tooManyEdits(clauses.length, MAX_CLAUSES), notes };
  for (const words of clauses) {
    const outcome = read(words, context);
    const previous = edits[edits.length - 1];
    if (previous !== undefined && isElaboration(words, outcome, previous)) {
      edits[edits.length - 1] = elaborated(previous, words);
      continue;
    }
    if (outcome === null || isRefusal(outcome))
      return { edits: [], refusal: outcome ?? refusals.cannotPlace(phraseOf(words)), notes };
    append(edits, outcome, context);
    context = { ...context, ...spokenOf(outcome) };
    // "Remove the background and replace it": what was spoken of is the background, not the cut-out.
    if (outcome.kind === "extract" && outcome.target.kind === "salient")
      context = { ...context, antecedent: wordsOf("the background") };
  }
  notes.push(...notesOn(edits, context));
  if (edits.length === 0) return { edits, refusal: refusals.cannotPlace(phraseOf(tokens)), notes };
  return { edits: upscaledLast(edits), refusal: null, notes };
}

/** Masks of the smaller picture do not fit the larger one, and small pictures are quicker: enlarging is the last step. */
function upscaledLast(edits: readonly Edit[]): readonly Edit[] {
  const apart = edits.flatMap(withoutUpscale);
  return [...apart.filter(({ kind }) => kind !== "upscale"), ...apart.filter(({ kind }) => kind === "upscale")];
}

/** "Sharpen and upscale": two edits. */
function withoutUpscale(edit: Edit): Edit[] {
  if (edit.kind !== "adjust") return [edit];
  const adjustments = edit.adjustments.filter(({ brick }) => brick !== "UPSCALE");
  const larger = edit.adjustments.find(({ brick }) => brick === "UPSCALE");
  return [
    ...(adjustments.length > 0 ? [{ ...edit, adjustments }] : []),
    ...(larger === undefined ? [] : [{ kind: "upscale", ratio: larger.ratio } as const]),
  ];
}

function read(tokens: Tokens, context: Context): Outcome | null {
  return recognise(toClause(toImperative(tokens)), context);
}

/** "Remove the dog and replace it with a cat" is a replacement; two poses of one subject are one. */
function append(edits: Edit[], edit: Edit, context: Context): void {
  const previous = edits[edits.length - 1];
  if (
    previous?.kind === "remove" &&
    edit.kind === "replace" &&
    context.removed &&
    sameTarget(previous.target, edit.target)
  ) {
    edits[edits.length - 1] = edit;
    return;
  }
  if (previous !== undefined && JSON.stringify(previous) === JSON.stringify(edit)) return;
  if (
    previous?.kind === "remove" &&
    previous.target.kind === "named" &&
    edit.kind === "remove-except" &&
    edit.group === null
  ) {
    edits[edits.length - 1] = { ...edit, group: previous.target.phrase };
    return;
  }
  if (previous?.kind === "extract" && previous.target.kind === "salient" && edit.kind === "background") {
    edits[edits.length - 1] = edit;
    return;
  }
  // A cut-out has no background left to remove.
  if (previous?.kind === "extract" && edit.kind === "extract" && edit.target.kind === "salient") return;
  // "Make everything grey but keep the rose in colour".
  if (
    previous?.kind === "adjust" &&
    edit.kind === "adjust" &&
    previous.region === null &&
    isSelective(previous, edit)
  ) {
    edits[edits.length - 1] = edit;
    return;
  }
  if (previous?.kind === "pose" && edit.kind === "pose") {
    edits[edits.length - 1] = { kind: "pose", prompt: `${previous.prompt} and ${edit.prompt}` };
    return;
  }
  edits.push(edit);
}

type Adjust = Extract<Edit, { kind: "adjust" }>;

function isSelective(whole: Adjust, part: Adjust): boolean {
  return part.region?.outside === true && JSON.stringify(whole.adjustments) === JSON.stringify(part.adjustments);
}

function sameTarget(
  a: Edit extends infer _ ? { kind: string; phrase?: string } : never,
  b: { kind: string; phrase?: string },
): boolean {
  return a.kind === b.kind && a.phrase === b.phrase;
}

/** What "it" and "there" mean after this edit. */
function spokenOf(edit: Edit): Partial<Context> {
  switch (edit.kind) {
    case "remove":
    case "recolour":
    case "extract":
    case "resize":
    case "move":
      return {
        antecedent: edit.target.kind === "named" ? wordsOf(edit.target.phrase) : null,
        removed: edit.kind === "remove",
      };
    case "add":
    case "fill":
    case "replace":
      return { antecedent: wordsOf(bareThing(edit.thing)), removed: false };
    case "remove-except":
      return { antecedent: edit.kept.kind === "named" ? wordsOf(edit.kept.phrase) : null, removed: false };
    case "background":
      return edit.subject.kind === "named"
        ? { antecedent: wordsOf(edit.subject.phrase), removed: false }
        : { removed: false };
    case "style":
    case "environment":
    case "pose":
    case "outpaint":
    case "upscale":
      return { removed: false };
    case "adjust":
      return edit.region?.target.kind === "named"
        ? { antecedent: wordsOf(edit.region.target.phrase), removed: false }
        : { removed: false };
  }
}

/** "a lamp on the desk" → "the lamp on the desk": once added it is known. */
function bareThing(thing: string): string {
  return thing.replace(/^(a|an|some|another) /i, "the ");
}

const DESCRIBING = listOf(
  "natural, realistic, seamless, seamlessly, naturally, blend, blends, match, matches, matching, consistent, style, realistically, fit, fits, lighting, harmonious, believable, perspective, proportional",
);

const FIXING = listOf("fix, correct, improve, repair, it, this, that, please");

/** A later sentence that only describes what the edit before it makes. */
function isElaboration(tokens: Tokens, outcome: Outcome | null, previous: Edit): boolean {
  // "The photo is too dark, fix it".
  if (previous.kind === "adjust" && tokens.length <= 3 && tokens.every((token) => FIXING.has(token.low))) return true;
  if (tokens.length < 3) return false;
  if (tokens.some((token) => DESCRIBING.has(token.low)) && (outcome === null || isRefusal(outcome))) return true;
  const modal = tokens.findIndex((token) => ["should", "must", "is", "are", "has", "have", "will"].includes(token.low));
  if (modal < 1 || modal > 6) return false;
  const made =
    previous.kind === "background"
      ? previous.scene
      : previous.kind === "add" || previous.kind === "replace" || previous.kind === "fill"
        ? previous.thing
        : null;
  if (made === null) return false;
  const subject = tokens[modal - 1]?.low ?? "";
  return (
    made.toLowerCase().split(/\s+/).includes(subject) ||
    (["it", "they"].includes(subject) && previous.kind !== "background" && (outcome === null || isRefusal(outcome)))
  );
}

function elaborated(edit: Edit, tokens: Tokens): Edit {
  const detail = phraseOf(tokens).slice(0, 400);
  switch (edit.kind) {
    case "background":
      return edit.scene === null ? edit : { ...edit, scene: `${edit.scene}, ${detail}` };
    case "add":
    case "fill":
    case "replace":
      return { ...edit, thing: `${edit.thing}, ${detail}` };
    default:
      return edit;
  }
}

function notesOn(edits: readonly Edit[], context: Context): Diagnostic[] {
  const notes: Diagnostic[] = [];
  const targets = edits.flatMap((edit) =>
    "target" in edit ? [edit.target] : edit.kind === "background" ? [edit.subject] : [],
  );
  if (
    targets.some((target) => target.kind === "salient") &&
    edits.some((edit) => "target" in edit && edit.target.kind === "salient" && edit.kind !== "extract")
  ) {
    notes.push({
      code: "MOST_PROMINENT",
      severity: "warning",
      message: "The instruction does not name its object; the most prominent one is taken.",
      hint: "Name it, or give a mask.",
    });
  }
  const usesMask =
    targets.some((target) => target.kind === "mask") ||
    edits.some(
      (edit) =>
        edit.kind === "fill" ||
        (edit.kind === "add" && edit.inMask) ||
        (edit.kind === "style" && edit.region?.kind === "mask") ||
        (edit.kind === "adjust" && edit.region?.target.kind === "mask"),
    );
  if (context.hasMask && !usesMask) {
    notes.push({
      code: "MASK_UNUSED",
      severity: "warning",
      message: "A mask was given, but the instruction names its object, so the mask is not used.",
      hint: 'To use it, say "this" or "the object in the mask".',
    });
  }
  return notes;
}
