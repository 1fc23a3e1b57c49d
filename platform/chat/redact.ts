/** Shorter keys are placeholders such as `EMPTY` or `ollama`, and ordinary words. */
const SHORTEST_KEY = 8;
const HIDDEN = "[key]";

/** What keys look like, should a server echo another one than ours, or part of it: `sk-…`, `Bearer …`. */
const LOOKS_SECRET = /\bBearer\s+[^\s"',;]{8,}|\b(?:sk|hf|gsk|xai)[-_][A-Za-z0-9*._-]{6,}/g;
const USER_IN_URL = /(\bhttps?:\/\/)[^\s/@]{1,200}@/g;

/** Takes keys out of every text that goes into an error, a log or a trace. */
export function redactor(key: string | undefined): (text: string) => string {
  const secrets = key !== undefined && key.length >= SHORTEST_KEY ? [key, encodeURIComponent(key)] : [];
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, HIDDEN);
    return clean.replace(LOOKS_SECRET, HIDDEN).replace(USER_IN_URL, "$1");
  };
}
