import { shownMask, shownPicture } from "../../bricks/mllm/picture.js";
import type { ChatAnswer, ChatMessage, ChatModel } from "../../platform/chat/chat.js";
import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import { ModelFailedError } from "../../platform/chat/errors.js";
import { RefusedError, TransientError } from "../../platform/errors.js";
import type { BuildTurn } from "../builder.js";
import { textOf, turnOf } from "../mllm/trace.js";
import { type Scores, scoresOf } from "./criteria.js";
import { criticFeedback } from "./feedback.js";
import { criticCorrection, criticOpening, critiqueSchema, type Exhibit } from "./prompt.js";
import { readVerdict, type Verdict, type VerdictReading } from "./read-critique.js";

/** An encoded picture or mask and what the critic is told that it is. */
export interface CriticPicture {
  readonly what: string;
  readonly kind: "image" | "mask";
  readonly bytes: () => Promise<Uint8Array>;
}

export interface CriticRequest {
  /** What the person asked for, in the order in which it was said. */
  readonly wishes: readonly string[];
  /** The photo first, then what else was given, then the results. */
  readonly pictures: readonly CriticPicture[];
  /** Results that are words or numbers. */
  readonly texts: readonly string[];
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called as each turn ends, so that its cost is known even when the next one fails. */
  readonly onTurn?: (turn: CriticTurn) => void;
}

/** One request to the critic's model and its answer. */
export type CriticTurn = BuildTurn;

export interface Critique extends Verdict {
  readonly scores: Scores;
  /** The verdict in words for a Builder. */
  readonly feedback: string;
}

/** A vision model that compares an edit's result with its photo and its instruction. */
export interface Critic {
  readonly model: string;
  /**
   * @throws {RefusedError} when the model declines.
   * @throws {ModelFailedError} when it gives no answer that can be read, or its server fails for good.
   * @throws {TransientError} when its server cannot be reached or is too slow.
   */
  judge(request: CriticRequest): Promise<Critique>;
}

/** Long side at which pictures are shown: seams and remains are not to be seen at the Builder's 448. */
const SIDE = 1024;
/** A model that misses the form of an answer twice will miss it again. */
const MOST_ASKED = 2;
/** Seconds. The pipeline gives a critique 600. */
const DEADLINE = 540;

export function visionCritic(chat: ChatModel, deadlineSeconds = DEADLINE): Critic {
  return {
    model: chat.model,
    async judge(request) {
      try {
        return await withDeadline(deadlineSeconds, request.signal, (signal) => converse(chat, { ...request, signal }));
      } catch (error) {
        if (!(error instanceof DeadlinePassed)) throw error;
        throw new TransientError(`The critic's model gave no verdict within ${deadlineSeconds} seconds.`);
      }
    },
  };
}

async function converse(chat: ChatModel, request: CriticRequest): Promise<Critique> {
  const { seed, signal, onTurn } = request;
  const messages: ChatMessage[] = criticOpening(await exhibitOf(request));
  let fresh: readonly ChatMessage[] = messages.slice();
  let problem = "";
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    const answer = await chat.complete({
      messages,
      schema: critiqueSchema,
      ...(seed === undefined ? {} : { seed: seed % 2 ** 31 }),
      ...(signal ? { signal } : {}),
    });
    const reading = read(answer);
    onTurn?.(turnOf(fresh, answer, judged(reading)));
    if (answer.type === "refusal") {
      throw new RefusedError("The critic's model declines to judge this picture.", "Leave --critic out for it.");
    }
    if (reading.ok) {
      const scores = scoresOf(reading.verdict.judgements);
      return { ...reading.verdict, scores, feedback: criticFeedback(reading.verdict, scores) };
    }
    problem = reading.problem;
    fresh = criticCorrection(textOf(answer), problem);
    messages.push(...fresh);
  }
  throw new ModelFailedError(
    `The critic's model ${chat.model} gave no verdict that can be read. ${problem}`,
    "Use another model for it.",
  );
}

function read(answer: ChatAnswer): VerdictReading {
  switch (answer.type) {
    case "text": {
      const reading = readVerdict(answer.text);
      if (reading.ok || !answer.truncated) return reading;
      return { ok: false, problem: "It was cut off at the limit of tokens: think and answer more briefly." };
    }
    case "refusal":
      return { ok: false, problem: "It is a refusal." };
    case "tool-call":
      return { ok: false, problem: "There are no tools." };
  }
}

function judged(reading: VerdictReading): Pick<BuildTurn, "verdict" | "diagnostics"> {
  if (reading.ok) return { verdict: "accept", diagnostics: [] };
  return { verdict: "reject", diagnostics: [{ code: "NO_VERDICT", severity: "error", message: reading.problem }] };
}

async function exhibitOf({ wishes, pictures, texts }: CriticRequest): Promise<Exhibit> {
  const shown = pictures.map(async ({ what, kind, bytes }) => ({
    what,
    picture: await (kind === "mask" ? shownMask(await bytes(), SIDE) : shownPicture(await bytes(), SIDE)),
  }));
  return { wishes, pictures: await Promise.all(shown), texts };
}
