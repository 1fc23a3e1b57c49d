import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { ChatAnswer, ChatMessage, ChatModel } from "../../platform/chat/chat.js";
import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { BadInputError, TransientError } from "../../platform/errors.js";
import { planLimits } from "../../statemachine/plan.js";
import type { Builder, BuildRequest, BuildTurn, PlanReading } from "../builder.js";
import type { MllmConfig } from "./config.js";
import { correction, opening, type Shown } from "./conversation.js";
import { judge } from "./judge.js";
import { type OfferedBrick, offeredBricks, type UnavailableMode } from "./library.js";
import { answerSchema } from "./plan-schema.js";
import { textOf, turnOf } from "./trace.js";
import { viewOf } from "./view.js";

export interface MllmBuilderOptions {
  readonly config: MllmConfig;
  /** The server that `config` names. */
  readonly chat: ChatModel;
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  /** Bricks that nothing here runs, or how to find them out; asked anew for every plan. Default: none. */
  readonly unavailable?: ReadonlySet<string> | (() => Promise<ReadonlySet<string>>);
  /** Default `omit`. */
  readonly unavailableMode?: UnavailableMode;
  /** How often a rejected plan goes back to the model. 0 … 3, default 3. */
  readonly corrections?: number;
  /** Longest time of one plan with all its turns, in seconds. Default 540: the pipeline gives planning 600. */
  readonly deadlineSeconds?: number;
}

const MOST_CORRECTIONS = 3;
const DEADLINE = 540;

/**
 * The Builder that is a multimodal language model: it sees the photo, knows the bricks from the catalogue, corrects itself
 * by the check's diagnostics, refuses with a reason, and follows feedback on earlier plans. `build` throws what
 * `ChatModel.complete` throws.
 */
export function mllmBuilder(options: MllmBuilderOptions): Builder {
  const { config, chat, deadlineSeconds = DEADLINE } = options;
  return {
    name: "mllm",
    view: viewOf(config),
    async build(request) {
      if (request.instruction.length > planLimits.stringLength) return tooLong(request.instruction.length);
      try {
        return await withDeadline(deadlineSeconds, request.signal, (signal) =>
          converse(chat, options, request, signal),
        );
      } catch (error) {
        if (!(error instanceof DeadlinePassed)) throw error;
        throw new TransientError(
          `The Builder's model made no plan within ${deadlineSeconds} seconds.`,
          "Try again later, or use a faster model.",
        );
      }
    },
  };
}

async function converse(
  chat: ChatModel,
  options: MllmBuilderOptions,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<PlanReading> {
  const { catalogue = builtIn } = options;
  const { dialect, maxTokens } = options.config;
  const unavailable = await unavailableOf(options);
  const bricks = offeredBricks(catalogue, unavailable, options.unavailableMode ?? "omit");
  const corrections = Math.max(0, Math.min(MOST_CORRECTIONS, options.corrections ?? MOST_CORRECTIONS));
  const messages: ChatMessage[] = opening(dialect, catalogue, bricks, await show(options.config, request));
  const turns: BuildTurn[] = [];
  let fresh: readonly ChatMessage[] = messages.slice();
  for (;;) {
    const answer = await chat.complete({ messages, signal, ...schemaFor(options.config, bricks) });
    const judged = await judge(answer, { request, catalogue, unavailable, maxTokens });
    const turn = turnOf(fresh, answer, judged.reading);
    turns.push(turn);
    await request.onTurn?.(turn);
    const { reading } = judged;
    if (reading.verdict !== "reject" || judged.settled || turns.length > corrections) {
      return { ...reading, diagnostics: [...reading.diagnostics, ...notes(dialect, answer, turns)], turns };
    }
    fresh = correction(dialect, textOf(answer), reading.diagnostics);
    messages.push(...fresh);
  }
}

async function unavailableOf({ unavailable }: MllmBuilderOptions): Promise<ReadonlySet<string>> {
  return typeof unavailable === "function" ? unavailable() : (unavailable ?? new Set());
}

function schemaFor(config: MllmConfig, bricks: readonly OfferedBrick[]) {
  return config.dialect === "structured" ? { schema: answerSchema(bricks) } : {};
}

/** Gathers the pictures that this model is to see. */
async function show(config: MllmConfig, request: BuildRequest): Promise<Shown> {
  const { morePictures } = viewOf(config);
  const { instruction, init, picture: load, earlier = [] } = request;
  const ports = init.filter((port) => port === "image" || morePictures);
  const pictures = ports.map(async (port) => {
    const picture = (await load?.(port)) ?? null;
    return picture === null ? [] : [{ port, picture }];
  });
  const shownEarlier = earlier.map(async ({ plan, feedback, result }) => {
    if (feedback.length > planLimits.stringLength) {
      throw new BadInputError(
        `The feedback has ${feedback.length} characters; at most ${planLimits.stringLength} are read.`,
      );
    }
    return { plan, feedback, result: result && morePictures ? await result() : null };
  });
  return {
    instruction,
    init,
    pictures: (await Promise.all(pictures)).flat(),
    earlier: await Promise.all(shownEarlier),
  };
}

/** What the person should know of how the plan came about. */
function notes(dialect: MllmConfig["dialect"], answer: ChatAnswer, turns: readonly BuildTurn[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (dialect === "structured" && answer.format !== "json_schema") {
    const message = `The model's server does not hold answers to a schema; the plan came as ${answer.format === "text" ? "plain text" : "free JSON"}.`;
    found.push({ code: "NO_STRUCTURED_OUTPUT", severity: "note", message });
  }
  if (turns.length > 1) {
    const message = `The model needed ${turns.length - 1} correction${turns.length > 2 ? "s" : ""}.`;
    found.push({ code: "CORRECTED", severity: "note", message });
  }
  return found;
}

function tooLong(length: number): PlanReading {
  const message = `The instruction has ${length} characters; ${planLimits.stringLength} are read at most.`;
  const diagnostic: Diagnostic = {
    code: "TOO_LONG",
    severity: "error",
    message,
    hint: "Shorten it to the edits themselves.",
  };
  return { verdict: "reject", plan: null, steps: [], diagnostics: [diagnostic] };
}
