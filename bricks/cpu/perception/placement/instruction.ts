import { nounOf } from "../language/nouns.js";
import { parseReferring } from "../language/parse.js";
import type { Referring, Relation, Side } from "../language/referring.js";

/** What an ADD-PRED sentence asks for. */
export interface Addition {
  /** The new thing's noun, and one word for its kind; e.g. "black dog", "dog". */
  readonly thing: string;
  readonly head: string;
  /** Where it goes in the picture. */
  readonly sides: readonly Side[];
  /** Where it goes, seen from something that is there. */
  readonly relation: { readonly relation: Relation; readonly anchor: Referring } | null;
  readonly size: "large" | "small" | null;
  readonly plural: boolean;
}

const VERB =
  /^(?:please )?(?:(?:can|could|would) you )?(?:add|put|place|insert|draw|include|paint|give|have|make|let there be|i want|there is|there should be) (?:(?:him|her|it|them) )?/;
const ARTICLE = /^(?:a|an|the|some|another|one|more)$/;

/** Relations that say where, longest first; "with" and "in" describe the thing itself unless a place follows. */
const PLACES: readonly (readonly [RegExp, Relation])[] = [
  [/\b(?:to|on|at) the left(?: side)? of\b|\bleft of\b/, "left of"],
  [/\b(?:to|on|at) the right(?: side)? of\b|\bright of\b/, "right of"],
  [/\bin front of\b/, "in front of"],
  [/\bbehind\b|\bat the back of\b/, "behind"],
  [/\b(?:in )?between\b|\bin the middle of\b/, "between"],
  [/\babove\b|\bover\b/, "above"],
  [/\bbelow\b|\bunder(?:neath)?\b|\bbeneath\b/, "below"],
  [/\bnext to\b|\bbesides?\b|\bnear\b|\bclose to\b|\bby\b|\balongside\b/, "next to"],
  [/\bon top of\b|\bonto\b|\bon\b|\bupon\b/, "on"],
  [/\binto\b|\binside\b|\bin\b/, "in"],
  [/\bat\b/, "in"],
  [/\bto\b|\bfor\b/, "with"],
];

/** Reads "add a black dog on the left of the chair". Null when it names nothing to add. */
export function parseAddition(prompt: string): Addition | null {
  const text = prompt
    .toLowerCase()
    .replace(/[^a-z0-9' -]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 400)
    .replace(/$/, " ")
    .replace(VERB, "")
    .trim();
  if (text === "") return null;
  let cut: { at: number; end: number; relation: Relation } | null = null;
  for (const [pattern, relation] of PLACES) {
    const match = pattern.exec(text);
    if (match && match.index > 0 && (cut === null || match.index < cut.at)) {
      cut = { at: match.index, end: match.index + match[0].length, relation };
    }
  }
  const what = (cut ? text.slice(0, cut.at) : text).trim();
  const where = cut ? text.slice(cut.end).trim() : "";
  // "on the left", "at the top of the picture" are sides, and the parser of phrases knows them.
  const whole = parseReferring(`thing ${cut ? text.slice(cut.at) : ""}`);
  const sides = whole?.parts[0]?.sides ?? [];
  const before = parseReferring(what)?.parts[0];
  const anchor = where === "" ? null : (parseReferring(where)?.parts[0] ?? null);
  const words = what.split(" ").filter((w) => !ARTICLE.test(w) && w !== "");
  const clause = words.findIndex((w, i) => i > 0 && ["with", "that", "which", "who", "wearing", "of"].includes(w));
  const noun = clause < 0 ? words : words.slice(0, clause);
  const head = noun.at(-1);
  if (head === undefined) return null;
  // "on the left" names no thing; "in the picture" names all of it.
  const place = anchor && isPlace(anchor) ? anchor : null;
  return {
    thing: noun.join(" "),
    head,
    sides: sides.length > 0 ? sides : (before?.sides ?? []),
    relation: cut && place ? { relation: cut.relation, anchor: place } : null,
    size: before?.size ?? null,
    plural: (before?.noun.plural ?? false) || nounOf(head)?.plural === true,
  };
}

function isPlace({ noun }: Referring): boolean {
  const { target } = noun;
  if (target.kind === "unknown")
    return !/^(?:left|right|top|bottom|side|corner|middle|center|centre|edge)$/.test(noun.text);
  return !(target.kind === "region" && (target.region === "everything" || target.region === "foreground"));
}
