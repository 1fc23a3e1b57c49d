import type OpenAI from "openai";
import type { Accepted, Sent } from "./adaptations.js";
import type { AnswerFormat, ChatMessage, ChatPart, ChatRequest } from "./chat.js";
import type { OpenAiConfig } from "./openai-config.js";

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParams;
type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type WirePart = OpenAI.Chat.Completions.ChatCompletionContentPart;

/** The request's body, and which of the parts that a server may not know it holds. */
export function requestBody(
  config: OpenAiConfig,
  accepted: Accepted,
  request: ChatRequest,
  messages: readonly WireMessage[],
): { readonly body: Body; readonly sent: Sent } {
  const format = request.schema === undefined ? "text" : accepted.format;
  const { limit } = accepted;
  const temperature = accepted.temperature && config.temperature !== null;
  const seed = accepted.seed && request.seed !== undefined;
  const streamOptions = config.stream && accepted.streamOptions;
  const body: Body = {
    model: config.model,
    messages: [...messages],
    [limit]: config.maxTokens,
    ...(temperature ? { temperature: config.temperature } : {}),
    ...(seed ? { seed: request.seed } : {}),
    ...responseFormat(request, format),
    ...(config.stream ? { stream: true } : {}),
    ...(streamOptions ? { stream_options: { include_usage: true } } : {}),
  };
  return { body, sent: { format, limit, temperature, seed, streamOptions } };
}

function responseFormat(request: ChatRequest, format: AnswerFormat): Pick<Body, "response_format"> {
  if (request.schema === undefined || format === "text") return {};
  if (format === "json_object") return { response_format: { type: "json_object" } };
  const { name, schema } = request.schema;
  const wire = { name, strict: true, schema: schema as Record<string, unknown> };
  return { response_format: { type: "json_schema", json_schema: wire } };
}

/** Messages as the API has them; pictures as data URLs. Encoded once for all attempts. */
export function wireMessages(messages: readonly ChatMessage[]): WireMessage[] {
  return messages.map((message): WireMessage => {
    if (message.role !== "user") return { role: message.role, content: message.content };
    const [only] = message.content;
    if (message.content.length === 1 && only?.type === "text") return { role: "user", content: only.text };
    return { role: "user", content: message.content.map(wirePart) };
  });
}

function wirePart(part: ChatPart): WirePart {
  if (part.type === "text") return { type: "text", text: part.text };
  const url = `data:${part.mediaType};base64,${Buffer.from(part.data).toString("base64")}`;
  return { type: "image_url", image_url: { url } };
}
