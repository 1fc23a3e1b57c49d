import { NotInPictureError, RefusedError } from "../../../../platform/errors.js";
import type { Raster } from "../../../raster/raster.js";
import { counted, listOf, plural } from "../detection/describe.js";
import { certain } from "../detection/presence.js";
import type { Detection } from "../inference/protocol.js";
import { nounOf } from "../language/nouns.js";
import type { Referring } from "../language/referring.js";

/** "No red car was found in this picture. It shows: two dogs and a bench." */
export function notFound(
  what: string,
  found: readonly Detection[],
  picture: Raster<3>,
  hint = "Name something that the picture shows, or mark the place with a mask.",
): NotInPictureError {
  return new NotInPictureError(
    `No ${what} ${isPlural(what) ? "were" : "was"} found in this picture. It shows: ${listOf(certain(found, picture))}.`,
    hint,
  );
}

const isPlural = (noun: string) => nounOf(noun.split(" ").at(-1) ?? "")?.plural ?? /[^s]s$/.test(noun);

/** "red car", "elephant": the phrase's noun with its colours. */
export function nameOf({ noun, colours }: Referring): string {
  return [...colours, noun.text].join(" ");
}

/** There are some, but not as many, or not of that colour, or not there. */
export function notLikeThat(phrase: Referring, seen: number, noun: string): NotInPictureError {
  const there = `${counted(noun, seen)} ${seen === 1 ? "was" : "were"} found`;
  const what = phrase.colours.length > 0 ? `none is ${phrase.colours.join(" or ")}` : "none is where the prompt says";
  return new NotInPictureError(
    `${there[0].toUpperCase()}${there.slice(1)} in this picture, but ${seen === 1 ? what.replace("none is", "it is not") : what}.`,
    `Leave out the ${phrase.colours.length > 0 ? "colour" : "position"} to get the ${seen === 1 ? noun : plural(noun)} as found, or give a mask.`,
  );
}

/** What the CPU's models cannot tell apart. */
export function needsGpu(what: string): RefusedError {
  return new RefusedError(
    `${what} cannot be told apart on the CPU; it needs a GPU endpoint.`,
    "Configure a Replicate or SageMaker backend for RES, or give a mask.",
  );
}
