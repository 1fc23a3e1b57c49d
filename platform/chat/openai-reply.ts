import { z } from "zod";

const usageSchema = z.object({
  prompt_tokens: z.number().nonnegative().nullish(),
  completion_tokens: z.number().nonnegative().nullish(),
});

const messageSchema = z.object({
  /** Text; some servers answer in parts. */
  content: z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]).nullish(),
  refusal: z.string().nullish(),
  /** vLLM and others; `reasoning` is its newer name. */
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.object({ function: z.object({ name: z.string().nullish() }).nullish() })).nullish(),
  function_call: z.object({ name: z.string().nullish() }).nullish(),
});

const completionSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(z.object({ finish_reason: z.string().nullish(), message: messageSchema })).min(1),
  usage: usageSchema.nullish(),
});

const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(z.object({ finish_reason: z.string().nullish(), delta: messageSchema.nullish() })),
  usage: usageSchema.nullish(),
});

/** What a server answered, whole or put together from a stream. */
export interface Reply {
  readonly model: string | null;
  readonly text: string;
  readonly refusal: string | null;
  readonly reasoning: string | null;
  /** A tool's name, when it called one instead of answering. */
  readonly tool: string | null;
  /** `stop`, `length`, `content_filter` …; null when it never said. */
  readonly finish: string | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
}

type Message = z.infer<typeof messageSchema>;

/** A whole completion; null when it is none, or has no choice. */
export function readCompletion(value: unknown): Reply | null {
  const { success, data } = completionSchema.safeParse(value);
  const choice = success ? data.choices[0] : undefined;
  if (!success || choice === undefined) return null;
  return {
    model: data.model ?? null,
    ...readMessage(choice.message),
    finish: choice.finish_reason ?? null,
    tokensIn: data.usage?.prompt_tokens ?? null,
    tokensOut: data.usage?.completion_tokens ?? null,
  };
}

function readMessage(message: Message): Pick<Reply, "text" | "refusal" | "reasoning" | "tool"> {
  return {
    text: textOf(message.content),
    refusal: message.refusal || null,
    reasoning: message.reasoning_content || message.reasoning || null,
    tool: toolOf(message),
  };
}

function textOf(content: Message["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

function toolOf(message: Message): string | null {
  const call = message.tool_calls?.[0]?.function ?? message.function_call;
  if (call) return call.name || "unnamed";
  return message.tool_calls && message.tool_calls.length > 0 ? "unnamed" : null;
}

/** Puts a stream's chunks together. Null when no chunk had a choice. */
export async function readStream(chunks: AsyncIterable<unknown>): Promise<Reply | null> {
  let reply: Reply | null = null;
  let usage: z.infer<typeof usageSchema> | null = null;
  for await (const chunk of chunks) {
    const { success, data } = chunkSchema.safeParse(chunk);
    if (!success) continue;
    usage = data.usage ?? usage;
    const choice = data.choices[0];
    if (choice === undefined) continue;
    reply = append(reply, readMessage(choice.delta ?? {}), choice.finish_reason ?? null, data.model ?? null);
  }
  return reply && { ...reply, tokensIn: usage?.prompt_tokens ?? null, tokensOut: usage?.completion_tokens ?? null };
}

function append(
  before: Reply | null,
  delta: Pick<Reply, "text" | "refusal" | "reasoning" | "tool">,
  finish: string | null,
  model: string | null,
): Reply {
  const joined = (a: string | null | undefined, b: string | null) => (a == null ? b : a + (b ?? ""));
  return {
    model: before?.model ?? model,
    text: (before?.text ?? "") + delta.text,
    refusal: joined(before?.refusal, delta.refusal),
    reasoning: joined(before?.reasoning, delta.reasoning),
    tool: before?.tool ?? delta.tool,
    finish: finish ?? before?.finish ?? null,
    tokensIn: null,
    tokensOut: null,
  };
}
