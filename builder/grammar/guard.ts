import { planLimits } from "../../statemachine/plan.js";
import type { Refusal } from "./edit.js";
import { englishWords, foreignWords } from "./lexicon/languages.js";
import { phrases } from "./lexicon/list.js";
import { refusals } from "./refusals.js";
import { longestMatch, phraseOf, QUOTED, type Tokens } from "./token.js";

const QUESTIONS = phrases(
  "what is, what are, what does, who is, who are, where is, when was, why is, how are, how many, how much, how old, how do, which, do you, are you, is there, is this, what do, what time, what kind, what can, describe, explain, tell me, translate this, summarize, who made, can you see, what color is, what colour is, how is, what's",
);
const CHATTER = phrases("hello, hi, hey, thanks, thank you, good morning, good evening, ok, okay, yes, no, test, lol");
const ORDERS = phrases("ignore, disregard, forget, override, bypass, reveal, print, repeat, output, show, leak");
const SECRETS = phrases(
  "instruction, instructions, prompt, prompts, rule, rules, guidelines, api, password, token, credentials, system, jailbreak",
);
const COMPOSITIONS = phrases("poem, story, essay, joke, code, recipe, email, song, script, haiku, function, program");

/** What is refused before any grammar is tried: nothing, too much, another language, talk, orders to the Builder itself. */
export function guard(instruction: string, tokens: Tokens): Refusal | null {
  if (instruction.trim() === "") return refusals.empty();
  if (instruction.length > planLimits.stringLength)
    return refusals.tooLong(instruction.length, planLimits.stringLength);
  if (tokens.every((token) => token.low === QUOTED || !/[\p{L}]/u.test(token.low)))
    return refusals.notAnEdit(instruction.trim());
  if (!isEnglish(tokens)) return refusals.notEnglish();
  if (isChatter(tokens)) return refusals.notAnEdit(phraseOf(tokens));
  return null;
}

function isEnglish(tokens: Tokens): boolean {
  const written = tokens.filter((token) => token.low !== QUOTED && /\p{L}/u.test(token.low));
  const letters = written.map((token) => token.low).join("");
  const latin = letters.replace(/[^\p{Script=Latin}]/gu, "").length;
  if (latin * 2 < letters.length) return false;
  const english = written.filter((token) => englishWords.has(token.low)).length;
  const foreign = written.filter((token) => foreignWords.has(token.low) && !englishWords.has(token.low)).length;
  const accented = written.filter((token) => /\P{ASCII}/u.test(token.low)).length;
  if (foreign >= 1 && foreign > english) return foreign + accented < 2 && written.length > 4;
  return !(accented >= 2 && accented > english);
}

function isChatter(tokens: Tokens): boolean {
  const lows = tokens.map((token) => token.low);
  if (lows.length <= 3 && CHATTER.includes(lows.filter((low) => /\p{L}/u.test(low)).join(" "))) return true;
  const last = lows[lows.length - 1] ?? "";
  if (
    last === "?" &&
    ["is", "are", "does", "did", "was", "were", "has", "who", "where", "when", "why"].includes(lows[0] ?? "") &&
    !lows.includes("be")
  )
    return true;
  const asksAway = longestMatch(tokens, 0, QUESTIONS) > 0 && !lows.includes("if");
  const addressed = lows.findIndex((low) => ORDERS.includes(low));
  if (
    addressed >= 0 &&
    lows.slice(addressed, addressed + 8).some((low) => SECRETS.includes(low)) &&
    lows.some((low) => ["previous", "your", "all", "above", "system", "prior", "my", "earlier"].includes(low))
  )
    return true;
  if (["write", "compose"].includes(lows[0] ?? "") && lows.slice(0, 5).some((low) => COMPOSITIONS.includes(low)))
    return true;
  return asksAway;
}
