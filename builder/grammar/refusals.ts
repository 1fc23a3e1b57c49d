import type { Refusal } from "./edit.js";
import type { Quality } from "./lexicon/quality.js";

const EXAMPLES =
  'Say one edit plainly, as in "remove the bin on the left", "add a boat on the lake", "make the car red", "change the background to a beach" or "make it snow".';
const MAX_QUOTED = 80;

function quote(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `"${short}"`;
}

function refuse(code: string, message: string, hint: string): Refusal {
  return { kind: "refusal", code, message, hint };
}

export const refusals = {
  empty: () => refuse("EMPTY_INSTRUCTION", "The instruction is empty.", EXAMPLES),
  tooLong: (length: number, limit: number) =>
    refuse(
      "TOO_LONG",
      `The instruction has ${length} characters; ${limit} are read at most.`,
      "Shorten it to the edits themselves.",
    ),
  tooManyWords: (length: number, limit: number) =>
    refuse(
      "TOO_LONG",
      `The instruction has ${length} words; ${limit} are read at most.`,
      "Shorten it to the edits themselves.",
    ),
  notEnglish: () =>
    refuse(
      "NON_ENGLISH",
      "The instruction does not read as English, the one language that this Builder knows.",
      'Say it in English, as in "remove the dog".',
    ),
  notAnEdit: (text: string) =>
    refuse("NOT_AN_EDIT", `${quote(text)} does not ask for a change of the picture.`, EXAMPLES),
  cannotPlace: (text: string) =>
    refuse("CANNOT_PLACE", `This Builder cannot tell what ${quote(text)} asks the bricks to do.`, EXAMPLES),
  incomplete: (verb: string) =>
    refuse("AMBIGUOUS", `"${verb}" says what to do, but not to what, or what it should become.`, EXAMPLES),
  ambiguous: (text: string, hint: string) =>
    refuse("AMBIGUOUS", `${quote(text)} can be read in more than one way.`, hint),
  needsMask: (text: string) =>
    refuse(
      "NEEDS_MASK",
      `${quote(text)} points at something, but no mask says at what.`,
      'Give a mask, or name the thing, as in "remove the red cup on the left".',
    ),
  needsBackground: () =>
    refuse(
      "NEEDS_BACKGROUND",
      "The instruction does not say what the new background is, and no background picture was given.",
      'Give a background picture, or name a scene, as in "change the background to a beach".',
    ),
  noBrick: (quality: Quality) =>
    refuse("NO_BRICK", `None of the bricks changes ${quality.name} like that.`, quality.nearest),
  weatherDefect: () =>
    refuse(
      "NO_BRICK",
      "None of the bricks clears rain or snow out of a picture.",
      'Nearest: a change of weather, as in "change the weather to sunny", or "remove the haze".',
    ),
  whichWay: (text: string) =>
    refuse(
      "AMBIGUOUS",
      `${quote(text)} does not say which way.`,
      'Say it, as in "make it brighter", "less contrast", "more vivid" or "warmer".',
    ),
  swapPlaces: () =>
    refuse(
      "NO_BRICK",
      "Exchanging the places of two objects is no single edit of the bricks.",
      'Nearest: move one of them ("move the cup to the left") or replace one ("replace the cat with a dog").',
    ),
  tooManyEdits: (count: number, limit: number) =>
    refuse(
      "TOO_MANY_STEPS",
      `The instruction asks for ${count} edits, whose plan would exceed ${limit} steps.`,
      "Do them in two goes.",
    ),
} as const;
