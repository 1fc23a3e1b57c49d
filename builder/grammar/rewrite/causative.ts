import { isAction } from "../action-word.js";
import { listOf } from "../lexicon/list.js";
import { isImage } from "../phrase.js";
import { matches, type Tokens, words } from "../token.js";
import { say } from "./say.js";

const CAUSATIVES = listOf(
  "let, have, get, ask, tell, order, command, cause, force, allow, help, see, show, depict, portray, render, keep, leave, imagine, turn, set",
);

/** "let the bird be white", "have him give a thumbs up", "get the dog to sit": make. */
export function causative(tokens: Tokens): Tokens | null {
  const first = tokens[0]?.low ?? "";
  if (!CAUSATIVES.has(first)) return null;
  if (
    first === "get" &&
    (tokens[1]?.low === "rid" ||
      matches(tokens, 1, "a mask of") ||
      matches(tokens, 1, "the mask of") ||
      matches(tokens, 1, "a cutout of"))
  )
    return null;
  const out = tokens.findIndex(
    (_, index) => index > 1 && (matches(tokens, index, "out of") || matches(tokens, index, "off")),
  );
  if (first === "get" && out > 0) {
    const place = tokens.slice(out + (tokens[out]?.low === "out" ? 2 : 1));
    return isImage(place) || place.length === 0
      ? say("remove", tokens.slice(1, out))
      : say("remove", tokens.slice(1, out), words("on"), place);
  }
  if (
    first === "have" &&
    tokens.some(
      (_, index) => matches(tokens, index, "as the background") || matches(tokens, index, "in the background"),
    )
  )
    return null;
  const indefinite = ["a", "an", "some", "two", "three", "another", "several"].includes(tokens[1]?.low ?? "");
  if (indefinite && ["let", "have", "show"].includes(first)) return say("add", tokens.slice(1));
  if (["let", "have", "get", "cause", "force", "allow", "ask", "tell", "order", "command"].includes(first)) {
    const be = tokens.findIndex((token, index) => index > 1 && token.low === "be");
    const to = tokens.findIndex((token, index) => index > 1 && token.low === "to");
    if (be > 1 && tokens[be - 1]?.low !== "to")
      return [...tokens.slice(1, be), ...words("should"), ...tokens.slice(be)];
    if (to > 1 && !["let", "have"].includes(first) && tokens[to + 1] !== undefined)
      return [...tokens.slice(1, to), ...words("should"), ...tokens.slice(to + 1)];
    return say("make", tokens.slice(1));
  }
  const doing = tokens.findIndex((token, index) => index > 1 && isAction(token.low) && token.low.endsWith("ing"));
  const definite = ["the", "him", "her", "them", "this", "both"].includes(tokens[1]?.low ?? "");
  if (definite && doing > 0 && ["show", "depict", "portray", "imagine", "see"].includes(first))
    return say("make", tokens.slice(1));
  return null;
}
