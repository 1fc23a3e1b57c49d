import { quote } from "../check/quote.js";
import type { Findings } from "./findings.js";
import { Cursor, Unreadable } from "./json-cursor.js";
import { readJson } from "./json-reader.js";
import { isArray, isObject, type Json, sameJson } from "./json-value.js";
import { looksLikePlan } from "./plan-shape.js";
import { describeRepair, lineAndColumn } from "./syntax-repairs.js";

/** Tags, fences and the beginnings of JSON; everything between them is prose. */
const MARK =
  /<(\/?)(think|answer)\s{0,20}>|```[A-Za-z0-9]{0,12}|[{｛]|[[［](?=\s{0,200}[{｛[［])|"(?=\s{0,20}[{[](?:\s|\\[nrt]){0,20}(?:\\"|\{))/gi;
const THINK_END = /<\/think\s{0,20}>/gi;
const ANSWER_START = /<answer\s{0,20}>/gi;
/** An answer with more beginnings of objects than this is no plan with words around it. */
const MOST_ATTEMPTS = 200;

interface Candidate {
  readonly value: Json;
  readonly cursor: Cursor;
  /** Stands inside `<answer>`. */
  readonly tagged: boolean;
}

/**
 * Finds the one JSON value in a Builder's answer that is meant as the plan. `<think>…</think><answer>…</answer>` is the
 * normal transport; anything else around the plan is stripped and logged. Strings are read as strings wherever they
 * begin, so a tag inside one is text. Linear in the answer's length.
 */
export function locateAnswer(answer: string, findings: Findings): Json | undefined {
  try {
    return choose(answer, new Scan(answer, findings).candidates(), findings);
  } catch (failure) {
    if (!(failure instanceof Unreadable)) throw failure;
    const where = failure.code === "TRUNCATED" ? "" : ` (${lineAndColumn(answer, failure.at)})`;
    return findings.error(failure.code, failure.message.replace(/\.$/, `${where}.`), failure.hint);
  }
}

function choose(answer: string, all: readonly Candidate[], findings: Findings): Json | undefined {
  const tagged = all.filter((c) => c.tagged);
  const pool = tagged.length > 0 ? tagged : all;
  const plans = pool.filter((c) => looksLikePlan(c.value));
  const chosen = plans[0] ?? pool[0];
  if (chosen === undefined) {
    const says = words(answer.slice(answer.lastIndexOf("</think>") + 1)) || words(answer);
    const message = says === "" ? "The answer is empty." : `The answer holds no plan; it says ${quote(says)}.`;
    return findings.error("NO_JSON", message, "Answer with the plan as one JSON object inside <answer> and </answer>.");
  }
  if (plans.some((c) => !sameJson(c.value, chosen.value))) {
    const [first, second] = plans.map((c) => lineAndColumn(answer, c.cursor.at - 1));
    const message = `The answer holds ${plans.length} different plans, one that ends at ${first} and one at ${second}.`;
    return findings.error("SEVERAL_PLANS", message, "Send only the plan that is meant.");
  }
  if (plans.length > 1) findings.repair("SEVERAL_PLANS", `The same plan stood in the answer ${plans.length} times.`);
  for (const [repair, { count, at }] of chosen.cursor.tally) {
    findings.repair(repair, describeRepair(repair, count, lineAndColumn(chosen.cursor.text, at)));
  }
  return chosen.value;
}

/** What an answer says without its tags. */
function words(answer: string): string {
  return answer.replace(/<?\/?(?:think|answer)>/g, " ").trim();
}

/** One pass over an answer. */
class Scan {
  readonly #found: Candidate[] = [];
  /** End of what has been looked at. */
  #at = 0;
  #answerOpen = false;
  /** Nothing but space since the last tag, fence or the beginning. */
  #anchored = true;
  #unfinishedThought = false;
  #attempts = 0;
  #noThoughtEnds = false;

  constructor(
    readonly text: string,
    readonly findings: Findings,
  ) {}

  candidates(): readonly Candidate[] {
    if (this.text.startsWith("\ufeff")) {
      this.findings.repair("STRIP_BOM", "A byte order mark before the answer was dropped.");
      this.#at = 1;
    }
    for (;;) {
      MARK.lastIndex = this.#at;
      const mark = MARK.exec(this.text);
      this.#prose(this.text.slice(this.#at, mark?.index));
      if (mark === null) break;
      this.#at = mark.index;
      if (mark[2]?.toLowerCase() === "think") this.#think(mark[0], mark[1] === "/");
      else if (mark[2] !== undefined) this.#answer(mark[0], mark[1] === "/");
      else if (mark[0].startsWith("```")) this.#fence(mark[0]);
      else if (this.#attempts++ >= MOST_ATTEMPTS) break;
      else this.#candidate();
    }
    if (this.#answerOpen) this.findings.repair("STRIP_ANSWER_TAG", "<answer> was never closed.");
    return this.#found;
  }

  #prose(between: string): void {
    const words = between.trim();
    if (words === "") return;
    if (/^[}\]\s]+$/.test(words) && this.#found.length > 0) {
      this.findings.repair("EXTRA_BRACKET", `${quote(words)} after the plan was dropped.`);
      return;
    }
    this.#anchored = false;
    // Words after the plan of an unfinished thought: it was still thinking.
    if (this.#unfinishedThought) this.#found.length = 0;
    else this.findings.repair("STRIP_PROSE", "Words around the plan were dropped.");
  }

  #think(tag: string, closing: boolean): void {
    this.#at += tag.length;
    this.#anchored = true;
    if (closing) {
      this.#dropThought();
      return;
    }
    const end = this.#thoughtEnd(this.#at);
    if (end !== null) {
      this.#at = end;
      return;
    }
    const answer = this.#unfinishedThought ? null : after(ANSWER_START, this.text, this.#at);
    if (answer === null) this.#unfinishedThought = true;
    else {
      this.#at = answer;
      this.#answerOpen = true;
    }
    this.findings.repair("STRIP_THINK_TAG", "<think> was never closed.");
  }

  /** Where the next thought ends, or null. Looks through the rest of the text in vain only once. */
  #thoughtEnd(from: number): number | null {
    const end = this.#noThoughtEnds ? null : after(THINK_END, this.text, from);
    this.#noThoughtEnds ||= end === null;
    return end;
  }

  /** Ends a thought whose beginning stood in the prompt: all until here was thinking aloud. */
  #dropThought(): void {
    this.#found.length = 0;
    this.#anchored = true;
    this.#answerOpen = false;
    this.findings.repair("STRIP_THINK_TAG", "A </think> without its <think> was dropped, with all before it.");
  }

  #answer(tag: string, closing: boolean): void {
    this.#at += tag.length;
    this.#anchored = true;
    if (closing === this.#answerOpen) this.#answerOpen = !closing;
    else if (closing) this.findings.repair("STRIP_ANSWER_TAG", "A </answer> without its <answer> was dropped.");
    else this.findings.repair("STRIP_ANSWER_TAG", "An <answer> inside an <answer> was dropped.");
  }

  #fence(fence: string): void {
    this.#at += fence.length;
    this.#anchored = true;
    this.findings.repair("STRIP_FENCE", "The code fence around the plan was dropped.");
  }

  /** Reads the value that begins here. Prose with a brace in it is passed over; broken JSON is not. */
  #candidate(): void {
    const cursor = new Cursor(this.text, this.#at);
    try {
      const value = readJson(cursor);
      this.#found.push({ value, cursor, tagged: this.#answerOpen });
      this.#at = cursor.at;
    } catch (failure) {
      if (!(failure instanceof Unreadable)) throw failure;
      if (!this.#anchored && cursor.members === 0 && failure.code !== "TOO_DEEP") {
        this.#at = Math.max(cursor.at, this.#at + 1);
        return;
      }
      const end = this.#answerOpen ? null : this.#thoughtEnd(cursor.at);
      if (end === null) throw failure;
      this.#dropThought();
      this.#at = end;
    }
  }
}

/** Where the next match of `pattern` ends, or null. */
function after(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? null : match.index + match[0].length;
}

/** A root that is text is a plan quoted once more. */
export function unquoted(value: Json, findings: Findings): Json | undefined {
  if (typeof value !== "string") return value;
  findings.repair("NESTED_JSON", "The plan stood inside a JSON string and was taken out of it.");
  const inner = locateAnswer(value, findings);
  if (inner === undefined || isObject(inner) || isArray(inner)) return inner;
  return findings.error("NO_JSON", "The answer is text inside text.", "Answer with the plan as one JSON object.");
}
