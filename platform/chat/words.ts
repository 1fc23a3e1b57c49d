import type { ChatMessage, ChatPart } from "./chat.js";

/** Characters of a wrong answer that are shown to the model again. */
const MOST_REPEATED = 2000;

export function text(words: string): ChatPart {
  return { type: "text", text: words };
}

/** A model's words as one line of at most 300 characters, for an error or a log. */
export function line(words: string): string {
  return words
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}

/** The turn that gives a model its answer back, with what is wrong with it. */
export function askAgain(said: string, problem: string): ChatMessage[] {
  return [
    { role: "assistant", content: said.trim() === "" ? "(no answer)" : said.slice(0, MOST_REPEATED) },
    { role: "user", content: [text(`${problem} Answer again.`)] },
  ];
}
