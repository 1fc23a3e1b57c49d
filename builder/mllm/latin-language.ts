import { englishWords } from "../grammar/lexicon/languages.js";
import { type Language, languages } from "./latin-words.js";

/** Points that words must have together. A weak function word has one, any other word two. */
const ENOUGH = 3;
/** Small words that join the parts of a name. */
const within = new Set("de la le les du des da do dos das di del della von van der den zu y e".split(" "));
/** They lie no further than this from its capitals. */
const REACH = 3;

/**
 * True of a text in another language of the Latin script than English. Built to be right rather than complete:
 * one English word acquits, names are passed over, and a text without function words ("parapluie rouge") is not judged.
 */
export function isForeignLatin(text: string): boolean {
  const words = new Set(ordinaryWords(text));
  return languages.some((language) => isOf(language, words));
}

function isOf({ strong, weak, content, shared }: Language, words: ReadonlySet<string>): boolean {
  let [points, functions, known] = [0, 0, 0];
  for (const word of words) {
    const own = strong.has(word) || weak.has(word);
    if (!own && !shared.has(word) && englishWords.has(word)) return false;
    if (own) functions++;
    if (own || content.has(word)) known++;
    points += strong.has(word) || content.has(word) ? 2 : weak.has(word) ? 1 : 0;
  }
  return functions > 0 && known > 1 && points >= ENOUGH;
}

/** The words in lower case, without names: what is capitalised, and the small words within a name ("Place de la Concorde"). */
function ordinaryWords(text: string): string[] {
  const words = text.split(/[\s,;:!?()]+/u).map((word) => word.replace(/^[^\p{L}\p{M}]+|[^\p{L}\p{M}]+$/gu, ""));
  const written = words.filter((word) => word !== "");
  const capital = written.map((word) => /^\p{Lu}/u.test(word));
  // A sentence's first word is no name, unless another capital follows.
  const isName = capital.map((is, i) => is && (i > 0 || capital[1] === true));
  const isWithin = (i: number) =>
    within.has(written[i] ?? "") &&
    capital.slice(Math.max(0, i - REACH), i).includes(true) &&
    isName.slice(i + 1, i + 1 + REACH).includes(true);
  return written.filter((_, i) => !isName[i] && !isWithin(i)).map((word) => word.toLowerCase());
}
