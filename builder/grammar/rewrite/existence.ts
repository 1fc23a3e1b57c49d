import { isImage, withoutImageTail } from "../phrase.js";
import { longestMatch, matches, type Tokens, words } from "../token.js";
import { BE, STRICT } from "./modals.js";
import { say } from "./say.js";

export function existential(tokens: Tokens): Tokens | null {
  if (tokens[0]?.low !== "there") return null;
  let at = 1;
  while (
    at < tokens.length &&
    (STRICT.has(tokens[at]?.low ?? "") ||
      BE.has(tokens[at]?.low ?? "") ||
      ["to", "now", "also"].includes(tokens[at]?.low ?? ""))
  )
    at++;
  if (at === 1 || at >= tokens.length) return null;
  const rest = tokens.slice(at);
  if (rest[0]?.low === "no") return say("remove", rest.slice(["more", "longer"].includes(rest[1]?.low ?? "") ? 2 : 1));
  if (rest[0]?.low === "not")
    return say(
      "remove",
      rest.slice(
        ["be", "any", "a", "an"].includes(rest[1]?.low ?? "")
          ? ["any", "a", "an"].includes(rest[2]?.low ?? "")
            ? 3
            : 2
          : 1,
      ),
    );
  return say("add", rest);
}

export function negative(tokens: Tokens): Tokens | null {
  const unwanted = longestMatch(tokens, 0, [
    "i do not want to see",
    "i do not want",
    "i do not need",
    "we do not want",
    "we do not need",
    "i do not like",
  ]);
  if (unwanted > 0 && unwanted < tokens.length) return say("remove", tokens.slice(unwanted));
  if (matches(tokens, 0, "no more")) return say("remove the", tokens.slice(2));
  if (tokens[0]?.low === "no" && tokens.length > 1) return say("remove the", tokens.slice(1));
  if (matches(tokens, 0, "do not") && ["show", "include", "have", "display", "feature"].includes(tokens[2]?.low ?? ""))
    return say("remove", tokens.slice(3));
  const without = tokens.findIndex((token) => token.low === "without");
  if (
    without > 0 &&
    (isImage(tokens.slice(["show", "make", "have", "see"].includes(tokens[0]?.low ?? "") ? 1 : 0, without)) ||
      (isImage(tokens.slice(0, 2)) && STRICT.has(tokens[2]?.low ?? "")))
  )
    return say("remove", tokens.slice(without + 1));
  return tokens[0]?.low === "without" ? say("remove", tokens.slice(1)) : null;
}

/** "make the lamp vanish", "make X disappear". */
export function vanishing(tokens: Tokens): Tokens | null {
  if (tokens[0]?.low !== "make") return null;
  const stripped = withoutImageTail(tokens);
  const last = stripped[stripped.length - 1]?.low ?? "";
  if (["disappear", "vanish", "gone", "invisible", "go"].includes(last) && stripped.length > 2)
    return say("remove", stripped.slice(1, -1));
  const gone = stripped.findIndex((token, index) => index > 1 && ["disappear", "vanish"].includes(token.low));
  if (gone > 1)
    return say(
      "remove",
      stripped.slice(1, gone),
      words("in"),
      stripped.slice(stripped[gone + 1]?.low === "from" ? gone + 2 : gone + 1),
    );
  if (matches(stripped, stripped.length - 2, "go away")) return say("remove", stripped.slice(1, -2));
  return null;
}
