import { type Tokens, words } from "../token.js";
import { say } from "./say.js";

/** "the bus's" → "the bus". */
export function withoutPossessive(tokens: Tokens): Tokens {
  return tokens.map((token, index) =>
    index === tokens.length - 1 ? { text: token.text.replace(/'s?$/, ""), low: token.low.replace(/'s?$/, "") } : token,
  );
}

/** "X becomes Y": change X to Y. */
export function becoming(subject: Tokens, rest: Tokens): Tokens {
  let at = 1;
  while (at < rest.length - 1 && ["into", "to", "on", "in", "over", "up"].includes(rest[at]?.low ?? "")) at++;
  return say("change", subject, words("to"), rest.slice(at));
}
