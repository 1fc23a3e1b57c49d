import { POSE_STATES } from "./action-word.js";
import { withoutColours } from "./colour.js";
import { type Context, resolvePronouns } from "./context.js";
import { determiners } from "./lexicon/nouns.js";
import { isPlural, nounPhrase } from "./phrase.js";
import { phraseOf, type Tokens, words } from "./token.js";

/** FLUX-RCM's prompt: "the left car is red". */
export function stateOf(subject: Tokens, predicate: string, context: Context, newColour: boolean): string {
  const resolved = speakable(subject, context);
  const noun = newColour ? withoutColours(resolved) : resolved;
  return `${phraseOf(noun)} ${isPlural(noun) ? "are" : "is"} ${predicate}`;
}

/** The subject as a prompt can say it: pronouns resolved, a determiner in front. */
export function speakable(subject: Tokens, context: Context): Tokens {
  const resolved = resolvePronouns(subject, context);
  const only = resolved.length === 1 ? (resolved[0]?.low ?? "") : "";
  if (only === "it" || only === "this" || only === "that" || resolved.length === 0) return words("the object");
  if (only === "them" || only === "these" || only === "those" || only === "they") return words("the objects");
  if (["a", "an"].includes(resolved[0]?.low ?? "")) return [...words("the"), ...resolved.slice(1)];
  return nounPhrase(resolved);
}

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["be", "is"],
  ["have", "has"],
  ["do", "does"],
  ["go", "goes"],
]);

/** Third person singular. */
function conjugate(verb: string): string {
  const irregular = IRREGULAR.get(verb);
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(s|sh|ch|x|z|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** FLUX-POSE's prompt: the subject and what it does, as a sentence. */
export function poseSentence(subject: Tokens, predicate: Tokens, context: Context, mood: boolean): string {
  const resolved = speakable(subject, context);
  const plural = isPlural(resolved);
  const be = plural ? "are" : "is";
  const first = predicate[0]?.low ?? "";
  const rest = phraseOf(predicate);
  const noun = phraseOf(resolved);
  if (first === "be") return `${noun} ${be} ${phraseOf(predicate.slice(1))}`;
  if (first === "not") return `${noun} ${be} ${rest}`;
  if (["look", "appear", "seem"].includes(first))
    return `${noun} ${plural ? first : conjugate(first)} ${phraseOf(predicate.slice(1))}`;
  if (mood) return `${noun} ${plural ? "look" : "looks"} ${rest}`;
  if (first.endsWith("ing") || POSE_STATES.has(first) || ["in", "with", "on"].includes(first) || determiners.has(first))
    return `${noun} ${be} ${rest}`;
  if (plural) return `${noun} ${rest}`;
  const tail = phraseOf(predicate.slice(1));
  return `${noun} ${conjugate(first)}${tail === "" ? "" : ` ${tail}`}`;
}
