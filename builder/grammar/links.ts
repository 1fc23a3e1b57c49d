import { listOf } from "./lexicon/list.js";
import type { Tokens } from "./token.js";

/** Words between a verb of change and what its object becomes. */
export const LINKS = listOf(
  "to, into, be, as, being, for, with, by, is, are, become, becoming, turn, appear, seem, look, looks, of, like, have, having, become",
);

/** The complement itself. */
export function withoutLinks(tokens: Tokens): Tokens {
  let rest = tokens;
  while (rest.length > 1 && LINKS.has(rest[0]?.low ?? "")) rest = rest.slice(1);
  return rest;
}
