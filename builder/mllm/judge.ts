import type { Catalogue } from "../../bricks/catalogue.js";
import type { ChatAnswer } from "../../platform/chat/chat.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { BuildRequest, PlanReading } from "../builder.js";
import { listed, quote } from "../check/quote.js";
import { englishOnly } from "./english.js";
import { readAnswer } from "./read-answer.js";

export interface Judged {
  readonly reading: PlanReading;
  /** A correction would not help: the model says that it cannot be done, or will not do it. */
  readonly settled: boolean;
}

export interface Circumstances {
  readonly request: BuildRequest;
  readonly catalogue: Catalogue;
  /** Bricks that nothing here runs. */
  readonly unavailable: ReadonlySet<string>;
  /** For messages. */
  readonly maxTokens: number;
}

/** What a model's answer is worth: a plan that can run, a refusal, or what is wrong with it. */
export async function judge(answer: ChatAnswer, circumstances: Circumstances): Promise<Judged> {
  switch (answer.type) {
    case "refusal":
      return settled("MODEL_DECLINED", `The model declines: ${plain(answer.text)}`, "Word the instruction otherwise.");
    case "tool-call":
      return open(
        "NOT_TEXT",
        `The model called the tool ${quote(answer.tool)} instead of answering.`,
        "There are no tools: answer in text.",
      );
    case "text":
      return judgeText(answer, circumstances);
  }
}

async function judgeText(
  answer: Extract<ChatAnswer, { type: "text" }>,
  { request, catalogue, unavailable, maxTokens }: Circumstances,
): Promise<Judged> {
  const { instruction, init } = request;
  const read = readAnswer(answer.text, { instruction, init, catalogue });
  if (read.type === "refusal") {
    const reason = plain(read.reason) || "no plan of these bricks can do it.";
    return settled("BUILDER_REFUSED", reason, read.nearest === null ? undefined : `Nearest: ${plain(read.nearest)}`);
  }
  const { reading } = read;
  if (answer.truncated && reading.plan === null) {
    const message = `The answer was cut off at ${maxTokens} tokens${answer.text.trim() === "" ? ", while the model was still thinking" : ""}.`;
    return open("ANSWER_CUT_OFF", message, "Think and answer more briefly.");
  }
  if (reading.plan === null) return { reading, settled: false };
  const found = [...englishOnly(reading.plan), ...missing(reading.plan.steps, unavailable)];
  const verified = found.length > 0 ? [] : ((await request.verify?.(reading.plan)) ?? []);
  const errors = [...found, ...verified].filter((d) => d.severity === "error");
  if (errors.length === 0) return { reading, settled: false };
  return { reading: reject([...errors, ...reading.diagnostics]), settled: false };
}

function missing(
  steps: readonly { readonly id: string; readonly brick: string }[],
  unavailable: ReadonlySet<string>,
): Diagnostic[] {
  return steps
    .filter((step) => unavailable.has(step.brick))
    .map((step) => ({
      code: "NO_BACKEND",
      severity: "error",
      step: step.id,
      message: `${step.brick} cannot run here.`,
      hint: `Do it without ${listed([...unavailable].sort())}, or refuse.`,
    }));
}

function settled(code: string, message: string, hint: string | undefined): Judged {
  return { reading: reject([{ code, severity: "error", message, ...(hint ? { hint } : {}) }]), settled: true };
}

function open(code: string, message: string, hint: string): Judged {
  return { reading: reject([{ code, severity: "error", message, hint }]), settled: false };
}

function reject(diagnostics: readonly Diagnostic[]): PlanReading {
  return { verdict: "reject", plan: null, steps: [], diagnostics };
}

const LONGEST = 400;

/** The model's own words, fit for one line of a message. */
function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
