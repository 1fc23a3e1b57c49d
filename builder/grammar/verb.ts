import { longestVerb, type VerbClass, verbClasses } from "./lexicon/verbs.js";
import type { Tokens } from "./token.js";

export interface Verb {
  /** Base form, with its particle: `get rid of`. */
  readonly lemma: string;
  readonly classes: ReadonlySet<VerbClass>;
  /** How many tokens it takes. */
  readonly length: number;
}

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    taken: "take", hidden: "hide", drawn: "draw", hung: "hang", made: "make", given: "give", written: "write", worn: "wear", set: "set", put: "put",
    swapped: "swap", cut: "cut", brought: "bring", swept: "sweep", lost: "lose", sent: "send", thrown: "throw", shown: "show", grown: "grow",
    shrunk: "shrink", dyed: "dye", laid: "lay", built: "build", stuck: "stick", got: "get", kept: "keep", left: "leave", chosen: "choose", rewritten: "rewrite", torn: "tear", gotten: "get",
    dyeing: "dye", hit: "hit", sewn: "sew", redrawn: "redraw", redone: "redo", blown: "blow", stood: "stand", sat: "sit", lit: "light", worn_out: "wear", lying: "lie", tying: "tie",
  }),
); // biome-ignore format: a table

/** The base forms that an inflected word may have, itself first. */
export function baseForms(low: string): string[] {
  const forms = [low];
  const irregular = IRREGULAR.get(low);
  if (irregular !== undefined) forms.push(irregular);
  const ending = /(ing|ed|es|s|d)$/.exec(low)?.[0];
  if (ending === undefined || low.length <= ending.length + 1) return forms;
  const stem = low.slice(0, -ending.length);
  forms.push(stem);
  if (ending === "ing" || ending === "ed") {
    forms.push(`${stem}e`);
    if (/([bdgklmnprtvz])\1$/.test(stem)) forms.push(stem.slice(0, -1));
    if (stem.endsWith("i")) forms.push(`${stem.slice(0, -1)}y`);
  }
  if (ending === "es" && stem.endsWith("i")) forms.push(`${stem.slice(0, -1)}y`);
  return forms;
}

export type Inflection = "base" | "gerund" | "participle";

/** The longest known verb that begins at `at`, its first word in the given inflection. */
export function readVerb(tokens: Tokens, at = 0, inflection: Inflection = "base"): Verb | null {
  const first = tokens[at]?.low ?? "";
  const firsts = inflection === "base" ? [first] : inflectionFits(first, inflection) ? baseForms(first) : [];
  for (let length = Math.min(longestVerb, tokens.length - at); length >= 1; length--) {
    for (const base of firsts) {
      const rest = tokens.slice(at + 1, at + length).map((token) => token.low);
      const lemma = [base, ...rest].join(" ");
      const classes = verbClasses.get(lemma);
      if (classes !== undefined) return { lemma, classes, length };
    }
  }
  return null;
}

function inflectionFits(low: string, inflection: Inflection): boolean {
  if (inflection === "gerund") return low.endsWith("ing");
  return low.endsWith("ed") || IRREGULAR.has(low);
}
