/** One word, punctuation mark or quoted string of an instruction. */
export interface Token {
  /** As written; a quoted string keeps its quotes. */
  readonly text: string;
  /** Lower case, for look-ups; a quoted string is `"` alone, so that its content is never read as grammar. */
  readonly low: string;
}

export type Tokens = readonly Token[];

const QUOTES: ReadonlyMap<string, string> = new Map([
  ["“", '"'],
  ["”", '"'],
  ["„", '"'],
  ["«", '"'],
  ["»", '"'],
  ["‘", "'"],
  ["’", "'"],
  ["`", "'"],
  ["，", ","],
  ["。", "."],
  ["；", ";"],
  ["：", ":"],
  ["！", "!"],
  ["？", "?"],
  ["–", "-"],
  ["—", ","],
]);

const WORD = /[\p{L}\p{N}#%&$€£@_+°-]/u;
const MAX_APOSTROPHE_QUOTE = 200;

/** What stands for a quoted string in {@link Token.low}. */
export const QUOTED = '"';

/** Splits an instruction into tokens in one pass, linear in its length. */
export function tokenise(instruction: string): Token[] {
  const characters = Array.from(instruction.normalize("NFC"), (character) => QUOTES.get(character) ?? character);
  const tokens: Token[] = [];
  let at = 0;
  while (at < characters.length) {
    const character = characters[at] as string;
    const end = quoteEnd(characters, at);
    if (end > at) {
      tokens.push({ text: characters.slice(at, end + 1).join(""), low: QUOTED });
      at = end + 1;
    } else if (WORD.test(character)) {
      let stop = at + 1;
      while (stop < characters.length && continuesWord(characters, stop)) stop++;
      tokens.push(word(characters.slice(at, stop).join("")));
      at = stop;
    } else {
      if (/[,;:.!?()\n/]/.test(character)) tokens.push({ text: character, low: character });
      at++;
    }
  }
  return tokens;
}

/** A token of one word. */
export function word(text: string): Token {
  return { text, low: text.toLowerCase() };
}

/** Tokens of a phrase that the grammar itself supplies. */
export function words(phrase: string): Token[] {
  return phrase
    .split(" ")
    .filter((part) => part !== "")
    .map(word);
}

function continuesWord(characters: readonly string[], at: number): boolean {
  const character = characters[at] as string;
  if (WORD.test(character)) return true;
  const between = WORD.test(characters[at - 1] as string) && at + 1 < characters.length;
  // An apostrophe or a decimal point belongs to the word that goes on behind it, as in "man's" or "1.5".
  if (character === "'") return between && WORD.test(characters[at + 1] as string);
  return character === "." && between && /\d/.test(characters[at - 1] as string) && /\d/.test(characters[at + 1] ?? "");
}

/** Index of the closing quote of the string that begins at `at`, or -1 when none begins there. */
function quoteEnd(characters: readonly string[], at: number): number {
  const open = characters[at];
  if (open === '"') return characters.indexOf('"', at + 1);
  if (open !== "'" || (at > 0 && WORD.test(characters[at - 1] as string))) return -1;
  const limit = Math.min(characters.length, at + MAX_APOSTROPHE_QUOTE);
  for (let index = at + 1; index < limit; index++) {
    if (characters[index] === "'" && !WORD.test(characters[index + 1] ?? " ")) return index > at + 1 ? index : -1;
  }
  return -1;
}

/** The tokens as a phrase again, in the instruction's own words. */
export function phraseOf(tokens: Tokens): string {
  let text = "";
  for (const token of tokens) {
    const tight = text === "" || /^[,;:.!?)]$/.test(token.low) || text.endsWith("(");
    text += tight ? token.text : ` ${token.text}`;
  }
  return text.trim();
}

/** True when the tokens from `at` on are these words (separated by spaces). */
export function matches(tokens: Tokens, at: number, phrase: string): boolean {
  const wanted = phrase.split(" ");
  return wanted.every((text, offset) => tokens[at + offset]?.low === text);
}

/** How many tokens the longest of the phrases takes at `at`; 0 when none stands there. */
export function longestMatch(tokens: Tokens, at: number, phrases: Iterable<string>): number {
  let longest = 0;
  for (const phrase of phrases) {
    const length = phrase.split(" ").length;
    if (length > longest && matches(tokens, at, phrase)) longest = length;
  }
  return longest;
}

/** Without punctuation at either end. */
export function trimPunctuation(tokens: Tokens): Tokens {
  let start = 0;
  let end = tokens.length;
  while (start < end && /^[,;:.!?()\n/]$/.test(tokens[start]?.low ?? "")) start++;
  while (end > start && /^[,;:.!?(\n/]$/.test(tokens[end - 1]?.low ?? "")) end--;
  return tokens.slice(start, end);
}
