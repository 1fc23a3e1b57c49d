import type { Catalogue } from "../../bricks/catalogue.js";
import type { ChatMessage, ChatPart, ChatPicture } from "../../platform/chat/chat.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import type { OfferedBrick } from "./library.js";
import { paperAnswer, paperPrompt } from "./paper-prompt.js";
import { structuredAnswer, structuredPrompt } from "./structured-prompt.js";

export type Dialect = "structured" | "paper";

/** What the model is shown, ready to send. */
export interface Shown {
  readonly instruction: string;
  /** What was given: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  /** Pictures by what they are, in the order in which they are shown. */
  readonly pictures: readonly { readonly port: string; readonly picture: ChatPicture }[];
  readonly earlier: readonly ShownEarlier[];
}

export interface ShownEarlier {
  readonly plan: CheckedPlan;
  readonly feedback: string;
  readonly result: ChatPicture | null;
}

/** The conversation up to the model's first answer: the task, then each earlier plan and what the person says of it. */
export function opening(
  dialect: Dialect,
  catalogue: Catalogue,
  bricks: readonly OfferedBrick[],
  shown: Shown,
): ChatMessage[] {
  const task = dialect === "paper" ? paperTask(bricks, shown) : structuredTask(bricks, shown);
  return [...task, ...shown.earlier.flatMap((earlier) => earlierTurns(dialect, catalogue, earlier))];
}

function structuredTask(bricks: readonly OfferedBrick[], shown: Shown): ChatMessage[] {
  const text = `${givenText(shown)}\nThe person's instruction, as a JSON string: ${JSON.stringify(shown.instruction)}`;
  return [
    { role: "system", content: structuredPrompt(bricks) },
    { role: "user", content: [...shown.pictures.map(({ picture }) => picture), part(text)] },
  ];
}

function paperTask(bricks: readonly OfferedBrick[], shown: Shown): ChatMessage[] {
  const prompt = paperPrompt(bricks, shown.instruction, shown.init.includes("mask"));
  const extra = shown.pictures.length > 1 || shown.init.includes("background") ? `${givenText(shown)}\n\n` : "";
  return [{ role: "user", content: [...shown.pictures.map(({ picture }) => picture), part(extra + prompt)] }];
}

const ORDINALS = ["first", "second", "third"] as const;

const MEANINGS: Readonly<Record<string, string>> = {
  image: "the photo to edit",
  mask: "white where the person marked it",
  background: "the person's picture for a new background",
};

function givenText({ init, pictures }: Shown): string {
  const given = init.map((port) => {
    const index = pictures.findIndex((shown) => shown.port === port);
    const seen = index >= 0 ? `the ${ORDINALS[index] ?? "next"} picture` : "not shown to you";
    return `init[${port}] (${seen}; ${MEANINGS[port] ?? "given"})`;
  });
  return `Given: ${given.join(", ")}.`;
}

function earlierTurns(dialect: Dialect, catalogue: Catalogue, { plan, feedback, result }: ShownEarlier): ChatMessage[] {
  const thought = "My plan for this photo and instruction.";
  const answer =
    dialect === "paper" ? paperAnswer(plan, thought, catalogue) : JSON.stringify(structuredAnswer(plan, thought));
  const text = [
    ...(result ? ["That plan ran; the picture is its result."] : []),
    `The person's feedback on that plan, as a JSON string: ${JSON.stringify(feedback)}`,
    "Write the whole plan again so that it follows the feedback, for the same photo and instruction: init[image] is still the original photo. Keep every step unchanged that the feedback does not touch.",
  ].join("\n");
  return [
    { role: "assistant", content: answer },
    { role: "user", content: [...(result ? [result] : []), part(text)] },
  ];
}

const MOST_POINTS = 12;
/** An answer is repeated to the model at most to this length. */
const MOST_REPEATED = 20_000;

/** A rejected answer and what was wrong with it, as the conversation's next turns. */
export function correction(dialect: Dialect, answer: string, diagnostics: readonly Diagnostic[]): ChatMessage[] {
  const errors = diagnostics.filter((d) => d.severity === "error").slice(0, MOST_POINTS);
  const text = [
    "That answer cannot be used:",
    ...errors.map(point),
    `Put every point right and answer with the whole plan again, ${FORMS[dialect]}. If it cannot be put right with these bricks, refuse.`,
  ].join("\n");
  const repeated = answer.length > MOST_REPEATED ? `${answer.slice(0, MOST_REPEATED)}…` : answer;
  return [
    { role: "assistant", content: repeated.trim() === "" ? "(no answer)" : repeated },
    { role: "user", content: [part(text)] },
  ];
}

const FORMS: Readonly<Record<Dialect, string>> = {
  structured: "as one JSON object in the same form",
  paper: "as <think>…</think><answer>{…}</answer>",
};

/** One line for the model: where, what, what would be right. */
function point({ code, step, port, message, hint }: Diagnostic): string {
  const place = [step, port && `\`${port}\``].filter((p) => p !== undefined && p !== "").join(" ");
  return `- ${place === "" ? "" : `${place}: `}${message}${hint ? ` ${hint}` : ""} [${code}]`;
}

function part(text: string): ChatPart {
  return { type: "text", text };
}
