import { type Tokens, words } from "../token.js";

/** A rewriting of a clause into the imperative; null when the rule does not apply. */
export type Rule = (tokens: Tokens) => Tokens | null;

/** Words of the grammar's own, and behind them words of the instruction. */
export const say = (phrase: string, ...rest: Tokens[]): Tokens => [...words(phrase), ...rest.flat()];
