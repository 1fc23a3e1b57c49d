import { isAction, POSE_STATES } from "./action-word.js";
import { phrases } from "./lexicon/list.js";
import { determiners, prepositions } from "./lexicon/nouns.js";
import { moods } from "./lexicon/poses.js";
import type { Predicate } from "./predicate.js";
import { phraseOf, type Tokens } from "./token.js";

/** A posture, an action or an expression; the phrase begins with its verb. */
export function posePhrase(tokens: Tokens): (Predicate & { kind: "pose" }) | null {
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (["position", "pose", "posture", "stance"].includes(last) && tokens.length > 1)
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  let rest = tokens;
  const lead = phrases("look, appear, seem, feel, very, more, a, bit, slightly, really, become, so, extremely");
  while (rest.length > 1 && lead.includes(rest[0]?.low ?? "")) rest = rest.slice(1);
  const first = rest[0]?.low ?? "";
  if (
    moods.has(first) &&
    !determiners.has(tokens[0]?.low ?? "") &&
    (rest.length === 1 ||
      ["and", "at", "with", "about", "or", ",", "on", "instead", "expression", "face", "in", "while"].includes(
        rest[1]?.low ?? "",
      ))
  ) {
    return { kind: "pose", phrase: phraseOf(rest), mood: true };
  }
  const head = tokens[0]?.low ?? "";
  if (
    ["in", "with", "on"].includes(head) &&
    tokens.some((token) =>
      [
        "pose",
        "position",
        "posture",
        "stance",
        "raised",
        "crossed",
        "folded",
        "closed",
        "outstretched",
        "arms",
        "open",
        "knees",
        "tiptoe",
        "tiptoes",
        "smile",
        "expression",
      ].includes(token.low),
    )
  ) {
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  }
  if (POSE_STATES.has(head)) return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  if (determiners.has(head)) return null;
  const own =
    ["his", "her", "its", "their"].includes(tokens[1]?.low ?? "") && /^[a-z]+$/.test(head) && !prepositions.has(head);
  if (own) return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  const from = head === "be" || head === "not" || head === "appear" || head === "look" ? 1 : 0;
  const verb = tokens[from]?.low ?? head;
  if (isAction(verb) || (head === "look" && tokens.length > 1))
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  return null;
}
