import type { ChatPicture } from "../platform/chat/chat.js";
import type { Diagnostic } from "../platform/diagnostic.js";
import { RefusedError } from "../platform/errors.js";
import type { CheckedPlan } from "../statemachine/plan.js";

export interface BuildRequest {
  readonly instruction: string;
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  /** What was given under a port of `init`, by the Builder's own {@link BuilderView}; null for what cannot be shown. */
  readonly picture?: (port: string) => Promise<ChatPicture | null>;
  /** Plans that the person had made for the same photo and instruction, oldest first, and what they say of each. */
  readonly earlier?: readonly EarlierPlan[];
  /** What else a plan must hold, asked once it passed the check. Errors reject it, and a Builder that can tries again. */
  readonly verify?: (plan: CheckedPlan) => Promise<readonly Diagnostic[]>;
  /** Called as each turn of a conversation ends, so that it is kept even when a later one fails. */
  readonly onTurn?: (turn: BuildTurn) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** A plan that was made, and what the person says of it. */
export interface EarlierPlan {
  readonly plan: CheckedPlan;
  /** In the person's own words, e.g. "don't use RES before INPAINT". */
  readonly feedback: string;
  /** Its result by the Builder's own {@link BuilderView}, where there is one. */
  readonly result?: () => Promise<ChatPicture>;
}

/**
 * accept: runs as it is. repair: runs after what `diagnostics` logs. reject: does not run, and `diagnostics` say why.
 */
export type Verdict = "accept" | "repair" | "reject";

/** One request to a Builder's model and its answer, for the trace. Holds no picture and no key. */
export interface BuildTurn {
  readonly model: string;
  /** What was said to the model since the turn before: text, and the pictures' facts. */
  readonly sent: readonly SentMessage[];
  /** The raw answer, at most its first 100,000 characters. */
  readonly answer: string;
  /** What the model thought before it, where that is told apart. */
  readonly reasoning: string | null;
  /** How far the server held the answer's shape. */
  readonly format: "json_schema" | "json_object" | "text";
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
  /** Null where the server does not say. */
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly seconds: number;
  /** US dollars; null where prices or tokens are not known. */
  readonly dollars: number | null;
  /** HTTP requests that it took. */
  readonly attempts: number;
}

export interface SentMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
  readonly pictures: readonly {
    readonly mediaType: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

export interface PlanReading {
  readonly verdict: Verdict;
  readonly plan: CheckedPlan | null;
  /** Brick names in the order in which the plan lists them. */
  readonly steps: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The conversation with the model, of Builders that have one. */
  readonly turns?: readonly BuildTurn[];
}

/**
 * How a Builder that looks is shown pictures. Whoever has the pictures makes the views ({@link BuildRequest.picture}), so that
 * building a plan needs no decoder.
 */
export interface BuilderView {
  /** Longest side, in pixels. */
  readonly side: number;
  /** Besides the photo also its mask, its background and the results of earlier plans. */
  readonly morePictures: boolean;
}

/** Reads an instruction (and, where it can, the picture) and writes a checked plan. */
export interface Builder {
  readonly name: string;
  /** Left out by those that never look. */
  readonly view?: BuilderView;
  build(request: BuildRequest): Promise<PlanReading>;
}

/**
 * The Builder of that name; of `auto` the first.
 * @throws {RefusedError} naming those that there are.
 */
export function chooseBuilder(builders: readonly Builder[], name: string): Builder {
  const builder = name === "auto" ? builders[0] : builders.find((b) => b.name === name);
  if (builder) return builder;
  const hint = name === "mllm" ? "Name a model: set BRICKWRIGHT_MODEL, with OPENAI_API_KEY or OPENAI_BASE_URL. " : "";
  throw new RefusedError(
    `Builder "${name}" is not configured here.`,
    `${hint}Configured: auto, ${builders.map((b) => b.name).join(", ")}.`,
  );
}
