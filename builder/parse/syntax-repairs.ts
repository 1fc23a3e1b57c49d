/** The departures from JSON that the reader mends, and how a person is told of each. */
const syntaxRepairs = {
  TRAILING_COMMA: ["a trailing comma was dropped", "trailing commas were dropped"],
  EXTRA_COMMA: ["a comma with nothing before it was dropped", "commas with nothing before them were dropped"],
  MISSING_COMMA: ["a missing comma was added", "missing commas were added"],
  MISSING_BRACKET: [
    "a bracket left open at the answer's end was closed",
    "brackets left open at the answer's end were closed",
  ],
  SINGLE_QUOTES: ["a string in single quotes was read as a string", "strings in single quotes were read as strings"],
  SMART_QUOTES: [
    "a string in typographic quotes was read as a string",
    "strings in typographic quotes were read as strings",
  ],
  UNESCAPED_QUOTE: ["a quote inside a string was escaped", "quotes inside strings were escaped"],
  RAW_NEWLINE: ["a line break inside a string was escaped", "line breaks inside strings were escaped"],
  RAW_TAB: ["a tab inside a string was escaped", "tabs inside strings were escaped"],
  BAD_ESCAPE: ["a backslash that escapes nothing was dropped", "backslashes that escape nothing were dropped"],
  CONTROL_CHARACTER: ["a control character was dropped from a string", "control characters were dropped from strings"],
  LONE_SURROGATE: [
    "half a character in a string was replaced by U+FFFD",
    "half characters in strings were replaced by U+FFFD",
  ],
  PY_LITERALS: ["a literal was read as JSON's", "literals (None, True, False and the like) were read as JSON's"],
  UNQUOTED_KEY: ["a key without quotes was quoted", "keys without quotes were quoted"],
  UNQUOTED_STRING: ["a word without quotes was quoted", "words without quotes were quoted"],
  NUMBER_FORM: ["a number was read that JSON writes otherwise", "numbers were read that JSON writes otherwise"],
  COMMENTS: ["a comment was dropped", "comments were dropped"],
  FULLWIDTH_PUNCTUATION: [
    "a full-width punctuation mark was read as its ASCII twin",
    "full-width punctuation marks were read as their ASCII twins",
  ],
  ODD_WHITESPACE: ["an unusual space was read as a space", "unusual spaces were read as spaces"],
} as const satisfies Readonly<Record<string, readonly [one: string, many: string]>>;

export type SyntaxRepair = keyof typeof syntaxRepairs;

/** How often each repair was made, and where first. */
export type Tally = Map<SyntaxRepair, { count: number; readonly at: number }>;

/** `line 3, column 14` of the character at `at`. */
export function lineAndColumn(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let i = text.indexOf("\n"); i !== -1 && i < at; i = text.indexOf("\n", i + 1)) {
    line++;
    start = i + 1;
  }
  return `line ${line}, column ${at - start + 1}`;
}

export function describeRepair(repair: SyntaxRepair, count: number, where: string): string {
  const [one, many] = syntaxRepairs[repair];
  return count === 1 ? `${upperFirst(one)} at ${where}.` : `${count} ${many}, the first at ${where}.`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
