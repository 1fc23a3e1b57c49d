import { readCaption } from "../../bricks/mllm/caption.js";
import { isForeignLatin } from "./latin-language.js";

/** Longest description in characters: three sentences. A model behind FLUX-CBG reads a few hundred words at most. */
export const LONGEST_SCENE = 600;
const FEWEST_WORDS = 4;

export type SceneAnswer =
  | { readonly ok: true; readonly scene: string }
  /** One sentence for the model. */
  | { readonly ok: false; readonly problem: string };

/** Words of a model that talks of itself or of the task, not of the picture. */
const ABOUT_ITSELF =
  /\b(as an ai|language model|i(?:'m| am) (?:sorry|unable|not able)|i (?:can(?:not|'t)|apologi[sz]e)|(?:i|we) (?:will|would) need)\b|^(?:sure|certainly|of course|here(?:'s| is| are))\b/i;

/** A description of a scene on one line; or what is wrong with the answer. */
export function readScene(answer: string): SceneAnswer {
  if (/[{}<>[\]]|https?:/.test(answer)) return wrong("Answer in plain words, without any code, marks or addresses.");
  const trimmed = answer.trim();
  const read = readCaption(trimmed);
  if (!read.ok) return wrong(read.problem);
  if (/\n\s*\n/.test(trimmed)) return wrong("The description must be one paragraph.");
  const scene = read.value;
  if (ABOUT_ITSELF.test(scene.replaceAll("’", "'"))) return wrong("Answer with the description of the image alone.");
  if (isForeignLatin(scene)) return wrong("The description must be in English.");
  if (scene.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length < FEWEST_WORDS) {
    return wrong("That is no description: say in a sentence what the image shows.");
  }
  if (scene.length > LONGEST_SCENE) {
    return wrong(`The description has ${scene.length} characters; at most ${LONGEST_SCENE} can be used.`);
  }
  return { ok: true, scene };
}

function wrong(problem: string): SceneAnswer {
  return { ok: false, problem };
}
