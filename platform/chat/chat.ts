/** A picture as a chat model is shown it. */
export interface ChatPicture {
  readonly type: "picture";
  readonly mediaType: "image/jpeg" | "image/png";
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

export interface ChatText {
  readonly type: "text";
  readonly text: string;
}

export type ChatPart = ChatText | ChatPicture;

export type ChatMessage =
  | { readonly role: "system" | "assistant"; readonly content: string }
  | { readonly role: "user"; readonly content: readonly ChatPart[] };

/** A JSON Schema in the subset of strict structured output. */
export interface AnswerSchema {
  /** 1–64 characters of `[0-9A-Za-z_-]`. */
  readonly name: string;
  readonly schema: object;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** The answer's shape. A server that cannot hold it answers in a weaker {@link ChatAnswer.format}. */
  readonly schema?: AnswerSchema;
  /** Servers that know seeds answer alike for the same seed, as far as they can. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** How far the server held the answer's shape: to the schema, to JSON, or not at all. */
export type AnswerFormat = "json_schema" | "json_object" | "text";

/** What one request took, over all its attempts. */
export interface ChatCost {
  /** Null where the server does not say. */
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly seconds: number;
  /** US dollars; null where prices or tokens are not known. */
  readonly dollars: number | null;
  /** HTTP requests sent. */
  readonly attempts: number;
}

/** What the model did. Only `text` is an answer; the others are the model's own doing, so asking again may help. */
export type ChatAnswer = {
  /** As the server names it, else as it was asked for. */
  readonly model: string;
  readonly format: AnswerFormat;
  /** What the model thought before its answer, where the server or the model tells it apart. */
  readonly reasoning: string | null;
  readonly cost: ChatCost;
} & (
  | {
      readonly type: "text";
      readonly text: string;
      /** It ended at the limit of tokens. */
      readonly truncated: boolean;
    }
  /** The model, or the server's content filter, declined. */
  | { readonly type: "refusal"; readonly text: string }
  /** The model called a tool, though it was given none. */
  | { readonly type: "tool-call"; readonly tool: string }
);

/** A multimodal chat model behind some server. */
export interface ChatModel {
  readonly model: string;
  /**
   * Never hangs: there is an end to attempts, waits and bytes.
   * @throws {TransientError} when the server cannot be reached or is overloaded, also after waiting.
   * @throws {ModelFailedError} when trying again does not help: key, model name, quota, what is no chat server.
   * @throws the signal's reason when aborted.
   */
  complete(request: ChatRequest): Promise<ChatAnswer>;
}
