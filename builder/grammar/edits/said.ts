import type { Tokens } from "../token.js";

/** "say Danger" → "Danger". */
export function saidText(tokens: Tokens): Tokens {
  return ["say", "read", "says", "reads", "spell"].includes(tokens[0]?.low ?? "") ? tokens.slice(1) : tokens;
}
