import { z } from "zod";

const dollars = z.number().min(0).max(10_000);

/** An OpenAI-compatible server and one of its models: OpenAI, vLLM, Ollama, LM Studio and the like. */
export const openAiConfigSchema = z.strictObject({
  /** Up to and including `/v1`. */
  baseURL: z
    .string()
    .regex(/^https?:\/\/[^\s/@]+(\/[^\s?#]*)?$/, "must be an http or https URL without user, query or fragment")
    .default("https://api.openai.com/v1"),
  /** None: no Authorization header is sent. */
  apiKey: z.string().min(1).max(4096).optional(),
  model: z.string().min(1).max(200),
  /** Null: not sent, the server's default holds. */
  temperature: z.number().min(0).max(2).nullable().default(0),
  /** Longest answer, thoughts included, in tokens. */
  maxTokens: z.int().min(16).max(1_000_000).default(8192),
  /** Longest time of one HTTP request, in seconds. Node's own `fetch` waits no longer than 300 for an answer to begin. */
  timeoutSeconds: z.number().min(0.05).max(300).default(120),
  /** Longest time of one answer with all attempts and waits, in seconds. */
  deadlineSeconds: z.number().min(0.05).max(3600).default(300),
  /** HTTP requests for one answer, at most, when the server fails in a way that may pass. */
  attempts: z.int().min(1).max(10).default(4),
  /** Ask for the answer as a stream: for servers behind a proxy that cuts silent connections. */
  stream: z.boolean().default(false),
  /** US dollars per million tokens; without them costs are unknown. */
  prices: z.strictObject({ inputPerMillion: dollars, outputPerMillion: dollars }).optional(),
});

export type OpenAiConfig = z.output<typeof openAiConfigSchema>;
