import { frontedToEnd, isFronted } from "./fronted.js";
import { withoutPoliteness } from "./politeness.js";
import { causative } from "./rewrite/causative.js";
import { complaint } from "./rewrite/complaint.js";
import { declarative, question } from "./rewrite/declarative.js";
import { existential, negative, vanishing } from "./rewrite/existence.js";
import type { Rule } from "./rewrite/say.js";
import { verbless } from "./rewrite/verbless.js";
import { assurance, supposition, wish } from "./rewrite/wishes.js";
import type { Tokens } from "./token.js";

const fronted: Rule = (tokens) => (isFronted(tokens) ? frontedToEnd(tokens) : null);

/** The first rule that applies rewrites the clause; then all are tried again. */
const rules: readonly Rule[] = [
  complaint,
  assurance,
  supposition,
  wish,
  existential,
  negative,
  fronted,
  question,
  causative,
  vanishing,
  declarative,
  verbless,
];

const MAX_REWRITES = 8;

/** Turns questions, wishes, passives, existentials and verbless sentences into the imperative that they amount to. */
export function toImperative(given: Tokens): Tokens {
  let tokens = withoutPoliteness(given);
  for (let round = 0; round < MAX_REWRITES; round++) {
    let rewritten: Tokens | null = null;
    for (const rule of rules) {
      rewritten = rule(tokens);
      if (rewritten !== null) break;
    }
    if (rewritten === null) return tokens;
    tokens = withoutPoliteness(rewritten);
  }
  return tokens;
}
