import type { ChatMessage, ChatModel, ChatPicture } from "../../platform/chat/chat.js";
import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import { askAgain, line, text } from "../../platform/chat/words.js";
import { BrickFailedError, RefusedError, TransientError } from "../../platform/errors.js";
import type { BrickContext } from "../brick.js";

/** What an answer must be: its value, or one sentence for the model saying what is wrong with it. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A model that misses the form of an answer twice will miss it again. */
const MOST_ASKED = 2;

/** Seconds. A brick of the model has 120, and what serves instead of it needs some of them. */
const DEADLINE = 75;

export interface Asked<T> {
  readonly brick: string;
  readonly picture: ChatPicture;
  readonly question: string;
  readonly read: (answer: string) => Read<T>;
  /** Longest time with all attempts, in seconds. */
  readonly deadlineSeconds?: number;
}

/**
 * Asks a model one thing about a picture. An answer that cannot be read goes back once, with what is wrong with it.
 * @throws {RefusedError} when the model declines; {BrickFailedError} when no answer can be read; {TransientError} when there is none in
 * time; else as the model throws.
 */
export async function ask<T>(
  chat: ChatModel,
  asked: Asked<T>,
  context: Pick<BrickContext, "seed" | "signal">,
): Promise<T> {
  const { deadlineSeconds = DEADLINE } = asked;
  try {
    return await withDeadline(deadlineSeconds, context.signal, (signal) =>
      converse(chat, asked, { ...context, signal }),
    );
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    throw new TransientError(
      `${asked.brick}: ${chat.model} gave no answer within ${deadlineSeconds} seconds.`,
      "Try again later, or use a faster model.",
    );
  }
}

async function converse<T>(
  chat: ChatModel,
  { brick, picture, question, read }: Asked<T>,
  context: Pick<BrickContext, "seed" | "signal">,
): Promise<T> {
  const messages: ChatMessage[] = [{ role: "user", content: [picture, text(question)] }];
  let problem = "";
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    const answer = await chat.complete({ messages, seed: context.seed % 2 ** 31, signal: context.signal });
    if (answer.type === "refusal") {
      throw new RefusedError(`${brick}: the model declines: ${line(answer.text)}`, "Word the instruction otherwise.");
    }
    const said = answer.type === "text" ? answer.text : "";
    const result: Read<T> =
      answer.type === "text" ? read(said) : { ok: false, problem: "There are no tools: answer in text." };
    if (result.ok) return result.value;
    problem = result.problem;
    messages.push(...askAgain(said, problem));
  }
  throw new BrickFailedError(
    `${brick}: ${chat.model} gave no answer that can be used. ${problem}`,
    "Use another model for it.",
  );
}
