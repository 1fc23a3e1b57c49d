import type { VerbClass } from "./lexicon/verbs.js";
import type { Tokens } from "./token.js";
import { readVerb, type Verb } from "./verb.js";

/** A clause in the imperative: its verb, and all that follows. */
export interface Clause {
  readonly tokens: Tokens;
  /** Null for a noun phrase alone. */
  readonly verb: Verb | null;
  /** What stands behind the verb. */
  readonly rest: Tokens;
}

export function toClause(tokens: Tokens): Clause {
  const verb = readVerb(tokens) ?? readVerb(tokens, 0, "gerund") ?? pastCommand(tokens);
  return { tokens, verb, rest: verb === null ? tokens : tokens.slice(verb.length) };
}

/** "removed the dog", "added a hat": written as a report, meant as a request. */
function pastCommand(tokens: Tokens): Verb | null {
  return tokens.length > 1 && ["the", "a", "an"].includes(tokens[1]?.low ?? "")
    ? readVerb(tokens, 0, "participle")
    : null;
}

/** True when the clause's verb may be of one of the classes. */
export function asks(clause: Clause, ...classes: VerbClass[]): boolean {
  return classes.some((name) => clause.verb?.classes.has(name) ?? false);
}
