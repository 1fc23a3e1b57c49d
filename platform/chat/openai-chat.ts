import OpenAI from "openai";
import { type Clock, systemClock } from "../clock.js";
import { type BrickwrightError, TransientError } from "../errors.js";
import { type Logger, silentLogger } from "../logger.js";
import { type Accepted, firstAccepted, type Sent, weaker } from "./adaptations.js";
import { boundedFetch } from "./bounded-fetch.js";
import type { AnswerFormat, ChatAnswer, ChatModel, ChatRequest } from "./chat.js";
import { DeadlinePassed, sleep, withDeadline } from "./deadline.js";
import type { OpenAiConfig } from "./openai-config.js";
import { classify, type Failure, type FailureContext, notAChatServer } from "./openai-failure.js";
import { type Reply, readCompletion, readStream } from "./openai-reply.js";
import { requestBody, wireMessages } from "./openai-request.js";
import { redactor } from "./redact.js";
import { backoffSeconds } from "./retry.js";
import { splitThinking } from "./thinking.js";

export interface OpenAiChatOptions {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** 0 … 1, for the spread of waits. */
  readonly random?: () => number;
}

/** Steps from a schema to plain text, and the other parts of a request that a server may not know. */
const MOST_ADAPTATIONS = 6;
/** What is no chat server is not asked as often as one that is busy. */
const ATTEMPTS_AT_NO_SERVER = 2;

/** A chat model behind an OpenAI-compatible server, on the `openai` package. Its own retries are off: they are here. */
export function openAiChat(config: OpenAiConfig, options: OpenAiChatOptions = {}): ChatModel {
  const { clock = systemClock, logger = silentLogger, random = Math.random } = options;
  const redact = redactor(config.apiKey);
  const { host } = new URL(config.baseURL);
  const client = new OpenAI({
    baseURL: config.baseURL,
    apiKey: config.apiKey ?? "none",
    ...(config.apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
    // Said outright, so that the package reads none of it from the process's environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: "off",
    maxRetries: 0,
    fetch: boundedFetch,
  });
  let accepted = firstAccepted(config.baseURL);

  async function complete(request: ChatRequest): Promise<ChatAnswer> {
    const { signal } = request;
    const started = clock.monotonic();
    const messages = wireMessages(request.messages);
    let requests = 0;

    const ask = async (deadline: AbortSignal): Promise<{ reply: Reply; format: AnswerFormat }> => {
      for (let attempt = 1, adaptations = 0; ; ) {
        const { body, sent } = requestBody(config, accepted, request, messages);
        requests++;
        const outcome = await once(body, deadline);
        if (outcome.type === "reply") return { reply: outcome.reply, format: sent.format };
        deadline.throwIfAborted();
        const adapted: Accepted | null = adaptations < MOST_ADAPTATIONS ? adaptation(outcome, sent) : null;
        if (adapted !== null) {
          adaptations++;
          accepted = adapted;
          continue;
        }
        const most = outcome.error instanceof TransientError ? config.attempts : ATTEMPTS_AT_NO_SERVER;
        if (outcome.type !== "passing" || attempt >= Math.min(most, config.attempts)) throw outcome.error;
        const seconds = outcome.wait ?? backoffSeconds(attempt, random);
        logger.warn("model server failed, trying again", {
          host,
          model: config.model,
          attempt,
          seconds,
          why: outcome.error.message,
        });
        await sleep(seconds, deadline);
        attempt++;
      }
    };

    const once = async (
      body: OpenAI.Chat.Completions.ChatCompletionCreateParams,
      deadline: AbortSignal,
    ): Promise<{ type: "reply"; reply: Reply } | Failure> => {
      const { timeoutSeconds } = config;
      const context: FailureContext = { host, model: config.model, timeoutSeconds, now: clock.now().getTime(), redact };
      try {
        const reply = await withDeadline(timeoutSeconds, deadline, (attemptSignal) =>
          send(client, body, attemptSignal),
        );
        if (reply === null) return notAChatServer(context);
        return cutOff(reply) ?? { type: "reply", reply };
      } catch (thrown) {
        return classify(thrown, context);
      }
    };

    const cutOff = (reply: Reply): Failure | null => {
      // Every server says why it ended; a stream that just stops was cut.
      if (!config.stream || reply.finish !== null) return null;
      const error = new TransientError(`The stream from ${host} was cut off.`, "Try again later.");
      return { type: "passing", error, wait: null };
    };

    const adaptation = (failure: Failure, sent: Sent): Accepted | null => {
      if (failure.type !== "rejected") return null;
      const adapted = weaker(accepted, sent, failure.complaint);
      if (adapted)
        logger.warn("model server does not know a part of the request", {
          host,
          model: config.model,
          adapted,
          why: failure.error.message,
        });
      return adapted;
    };

    const { reply, format } = await bounded(ask, config, host, signal);
    return toAnswer(reply, format, (clock.monotonic() - started) / 1000, requests);
  }

  function toAnswer(reply: Reply, format: AnswerFormat, seconds: number, attempts: number): ChatAnswer {
    const { reasoning: thought, answer } = splitThinking(reply.text);
    const reasoning = [reply.reasoning, thought].filter((part) => part !== null).join("\n\n");
    const { tokensIn, tokensOut } = reply;
    const common = {
      model: reply.model ?? config.model,
      format,
      reasoning: reasoning === "" ? null : redact(reasoning),
      cost: { tokensIn, tokensOut, seconds, dollars: dollarsOf(config, tokensIn, tokensOut), attempts },
    };
    if (reply.refusal !== null) return { ...common, type: "refusal", text: redact(reply.refusal) };
    if (reply.finish === "content_filter")
      return { ...common, type: "refusal", text: "the content filter ended the answer" };
    if (reply.tool !== null && answer.trim() === "")
      return { ...common, type: "tool-call", tool: redact(reply.tool).slice(0, 100) };
    return { ...common, type: "text", text: redact(answer), truncated: reply.finish === "length" };
  }

  return { model: config.model, complete };
}

async function send(
  client: OpenAI,
  body: OpenAI.Chat.Completions.ChatCompletionCreateParams,
  signal: AbortSignal,
): Promise<Reply | null> {
  const answer: unknown = await client.chat.completions.create(body, { signal });
  return isAsyncIterable(answer) ? readStream(answer) : readCompletion(answer);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function bounded<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { deadlineSeconds }: OpenAiConfig,
  host: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await withDeadline(deadlineSeconds, signal, work);
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    const late: BrickwrightError = new TransientError(
      `${host} gave no answer within ${deadlineSeconds} seconds, with all attempts.`,
      "Try again later, or raise the deadline.",
    );
    throw late;
  }
}

function dollarsOf({ prices }: OpenAiConfig, tokensIn: number | null, tokensOut: number | null): number | null {
  if (prices === undefined || tokensIn === null || tokensOut === null) return null;
  return (tokensIn * prices.inputPerMillion + tokensOut * prices.outputPerMillion) / 1e6;
}
