import { describe, expect, test } from "vitest";
import type { ChatModel, ChatRequest } from "../../platform/chat/chat.js";
import { ModelFailedError } from "../../platform/chat/errors.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import { openAiConfigSchema } from "../../platform/chat/openai-config.js";
import { RefusedError, TransientError } from "../../platform/errors.js";
import type { LogFields } from "../../platform/logger.js";
import type { Scripted } from "../support/openai-server/script.js";
import type { OpenAiServer, OpenAiServerOptions } from "../support/openai-server/server.js";
import { serve, TEST_KEY } from "./with-server.js";

const question: ChatRequest = {
  messages: [{ role: "user", content: [{ type: "text", text: "Answer in JSON." }] }],
  schema: {
    name: "word",
    schema: {
      type: "object",
      properties: { word: { type: "string" } },
      required: ["word"],
      additionalProperties: false,
    },
  },
};
const good: Scripted = { say: { word: "yes" } };

interface Talk {
  readonly server: OpenAiServer;
  readonly chat: ChatModel;
  readonly logged: LogFields[];
}

async function talk(
  script: readonly Scripted[],
  more: object = {},
  quirks: Partial<OpenAiServerOptions> = {},
): Promise<Talk> {
  const server = await serve({ key: TEST_KEY, script, ...quirks });
  const logged: LogFields[] = [];
  const log = (_message: string, fields: LogFields = {}) => void logged.push(fields);
  const config = openAiConfigSchema.parse({ baseURL: server.url, apiKey: TEST_KEY, model: "test-model", ...more });
  const chat = openAiChat(config, { logger: { debug: log, info: log, warn: log, error: log }, random: () => 0 });
  return { server, chat, logged };
}

async function failure(work: Promise<unknown>): Promise<Error & { hint: string }> {
  return work.then(
    () => expect.fail("it should have failed"),
    (error) => error,
  );
}

describe("an answer", () => {
  test("comes with its tokens, its cost by the prices, and the thoughts told apart", async () => {
    const { chat, server } = await talk([{ say: { word: "yes" }, reasoning: "Hm.", usage: { in: 2000, out: 100 } }], {
      prices: { inputPerMillion: 2, outputPerMillion: 10 },
    });
    const answer = await chat.complete({ ...question, seed: 7 });
    expect(answer).toMatchObject({
      type: "text",
      text: '{"word":"yes"}',
      reasoning: "Hm.",
      format: "json_schema",
      truncated: false,
    });
    expect(answer.cost).toMatchObject({ tokensIn: 2000, tokensOut: 100, attempts: 1 });
    expect(answer.cost.dollars).toBeCloseTo(0.005, 9);
    expect(server.valid[0]).toMatchObject({
      temperature: 0,
      seed: 7,
      max_tokens: 8192,
      response_format: { type: "json_schema" },
    });
  });

  test("costs an unknown sum where the server counts no tokens", async () => {
    const { chat } = await talk([{ ...good, usage: null }], { prices: { inputPerMillion: 2, outputPerMillion: 10 } });
    expect((await chat.complete(question)).cost).toMatchObject({ tokensIn: null, tokensOut: null, dollars: null });
  });

  test("is the same whether it is streamed or not", async () => {
    const { chat, server } = await talk([{ say: { word: "今日は" }, reasoning: "Hm." }], { stream: true });
    const answer = await chat.complete(question);
    expect(answer).toMatchObject({
      type: "text",
      text: '{"word":"今日は"}',
      reasoning: "Hm.",
      cost: { tokensIn: 1200, tokensOut: 80 },
    });
    expect(server.valid[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  test("keeps <think> apart from what follows it", async () => {
    const { chat } = await talk([
      { say: '<think>A "dog".</think>\n<answer>{}</answer>' },
      { say: 'So it is.</think>{"a":1}' },
    ]);
    const plain = { messages: question.messages };
    expect(await chat.complete(plain)).toMatchObject({ reasoning: 'A "dog".', text: "<answer>{}</answer>" });
    expect(await chat.complete(plain)).toMatchObject({ reasoning: "So it is.", text: '{"a":1}' });
  });

  test("that ends at the limit of tokens says so", async () => {
    const { chat } = await talk([{ say: '{"wor', finish: "length" }]);
    expect(await chat.complete(question)).toMatchObject({ type: "text", text: '{"wor', truncated: true });
  });

  test.each([
    ["a refusal of the model", { refuse: "I can't help with that." }, "I can't help with that."],
    ["the content filter", { say: { word: "" }, finish: "content_filter" }, "the content filter ended the answer"],
  ] as const)("is a refusal after %s", async (_, scripted, text) => {
    const { chat } = await talk([scripted]);
    expect(await chat.complete(question)).toMatchObject({ type: "refusal", text });
  });

  test("is a tool call when the model calls a tool that it was never given", async () => {
    const { chat } = await talk([{ callTool: "edit_image" }]);
    expect(await chat.complete(question)).toMatchObject({ type: "tool-call", tool: "edit_image" });
  });

  test("of a megabyte arrives whole", async () => {
    const word = "x".repeat(1_000_000);
    const { chat } = await talk([{ say: { word } }]);
    expect(await chat.complete(question)).toMatchObject({ text: JSON.stringify({ word }) });
  });
});

describe("a failure that may pass", () => {
  test("429 is waited for as long as Retry-After says, then tried again", async () => {
    const { chat, server, logged } = await talk([
      { status: 429, message: "Rate limit reached", headers: { "retry-after": "0.05" } },
      { status: 429, message: "Rate limit reached", headers: { "retry-after-ms": "30", "retry-after": "9" } },
      good,
    ]);
    expect(await chat.complete(question)).toMatchObject({ type: "text", cost: { attempts: 3 } });
    expect(server.valid).toHaveLength(3);
    expect(logged.map((fields) => fields.seconds)).toEqual([0.05, 0.03]);
  });

  test.each([
    ["500", { status: 500 }],
    ["503 with a body of HTML", { status: 503, body: "<html>busy</html>" }],
    ["a connection that breaks inside the answer", { cut: "connection", say: "" }],
    ["no choices", { choices: "none" }],
    ["a body that is no JSON", { raw: "<html>Welcome to the gateway</html>", contentType: "text/html" }],
    ["JSON that breaks off", { raw: '{"choices": [' }],
  ] as const)("%s is tried again", async (_, scripted) => {
    const { chat, server } = await talk([scripted, good]);
    expect(await chat.complete(question)).toMatchObject({ type: "text", text: '{"word":"yes"}' });
    expect(server.valid).toHaveLength(2);
  });

  test.each([
    ["a stream that just ends", { cut: "stream", say: '{"word":"y' }],
    ["a stream whose connection breaks", { cut: "connection", say: '{"word":"y' }],
  ] as const)("%s is tried again, never taken for the answer", async (_, scripted) => {
    const { chat } = await talk([scripted, good], { stream: true });
    expect(await chat.complete(question)).toMatchObject({ text: '{"word":"yes"}' });
  });

  test("ends as a TransientError when it does not pass, after the configured attempts", async () => {
    const { chat, server } = await talk(Array(5).fill({ status: 500, message: "The engine is overloaded" }), {
      attempts: 2,
    });
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ failed \(500\): The engine is overloaded\.$/);
    expect(server.valid).toHaveLength(2);
  });

  test.each(["before headers", "in the body"] as const)("silence %s ends at the time limit", async (hang) => {
    const { chat } = await talk([{ hang }, good], { timeoutSeconds: 0.15 });
    expect(await chat.complete(question)).toMatchObject({ type: "text", cost: { attempts: 2 } });
  });

  test("the deadline of the whole ends attempts and waits alike", async () => {
    const { chat, server } = await talk([{ status: 429, headers: { "retry-after": "50" } }, good], {
      deadlineSeconds: 0.2,
    });
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain("within 0.2 seconds, with all attempts");
    expect(server.valid).toHaveLength(1);
  });

  test("a server that is not there is said so", async () => {
    const { server, chat } = await talk([], { attempts: 1 });
    await server.close();
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain("cannot be reached (ECONNREFUSED)");
  });

  test("an abort ends the wait at once with its own reason", async () => {
    const { chat } = await talk([{ hang: "before headers" }]);
    const controller = new AbortController();
    const asked = failure(chat.complete({ ...question, signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("the edit was stopped")), 50);
    expect((await asked).message).toBe("the edit was stopped");
  });
});

describe("a failure that does not pass", () => {
  test.each([
    ["a wrong key", { status: 401, message: "Incorrect API key" }, "refuses the key (401)", "OPENAI_API_KEY"],
    [
      "an unknown model",
      { status: 404, message: "The model does not exist" },
      'has no model "test-model"',
      "model's name",
    ],
    ["a used-up quota", { status: 429, type: "insufficient_quota", code: "insufficient_quota" }, "quota", "credit"],
    [
      "too much context",
      { status: 400, message: "This model's maximum context length is 128 tokens" },
      "maximum context",
      "longer context",
    ],
    [
      "a model without eyes",
      { status: 400, message: "image_url is only supported by certain models" },
      "image_url",
      "takes pictures",
    ],
    ["a redirect", { status: 308, headers: { location: "https://example.com/v1" }, body: "" }, "redirects", "base URL"],
  ])("%s is not tried again and says what to do", async (_, scripted, message, hint) => {
    const { chat, server } = await talk([scripted, good]);
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(ModelFailedError);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(server.valid).toHaveLength(1);
  });

  test("a request that the provider's policy declines is a RefusedError", async () => {
    const { chat } = await talk([{ status: 400, code: "content_filter", message: "The prompt was filtered" }]);
    expect(await failure(chat.complete(question))).toBeInstanceOf(RefusedError);
  });

  test("what is no chat server is asked twice and no more", async () => {
    const { chat, server } = await talk(Array(4).fill({ raw: "hello", contentType: "text/plain" }));
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(ModelFailedError);
    expect(error.hint).toContain("/v1");
    expect(server.valid).toHaveLength(2);
  });

  test("an answer without end is cut off", async () => {
    const { chat } = await talk([{ flood: true }]);
    const error = await failure(chat.complete(question));
    expect(error).toBeInstanceOf(ModelFailedError);
    expect(error.message).toContain("does not end");
  });
});

describe("a server that does not know a part of the request", () => {
  test("is asked again without the schema, once, and it is remembered", async () => {
    const { chat, server } = await talk([good, good], {}, { noFormats: ["json_schema"] });
    expect(await chat.complete(question)).toMatchObject({ format: "json_object", cost: { attempts: 2 } });
    expect(await chat.complete(question)).toMatchObject({ format: "json_object", cost: { attempts: 1 } });
    expect(server.received.map(({ body }) => body.response_format?.type)).toEqual([
      "json_schema",
      "json_object",
      "json_object",
    ]);
  });

  test("is asked in plain text when it knows no format at all", async () => {
    const { chat } = await talk([good], {}, { noFormats: ["json_schema", "json_object"] });
    expect(await chat.complete(question)).toMatchObject({ format: "text", cost: { attempts: 3 } });
  });

  test("LM Studio's error, a bare string, is understood", async () => {
    const lmStudio = { status: 400, body: JSON.stringify({ error: "'response_format.type' must be 'text'" }) };
    const { chat, server } = await talk([lmStudio, lmStudio, good]);
    expect(await chat.complete(question)).toMatchObject({ format: "text" });
    expect(server.valid[2]?.response_format).toBeUndefined();
  });

  test("models of the newer kind get their own limit and no temperature", async () => {
    const { chat, server } = await talk([good], {}, { reasoningModel: true });
    await chat.complete(question);
    expect(server.valid).toHaveLength(1);
    expect(server.valid[0]).toMatchObject({ max_completion_tokens: 8192 });
    expect(server.valid[0]).not.toHaveProperty("temperature");
    expect(server.valid[0]).not.toHaveProperty("max_tokens");
    expect(server.valid[0]).toHaveProperty("response_format.type", "json_schema");
  });

  test("seeds and stream options are left out where they are not known", async () => {
    const { chat, server } = await talk([good], { stream: true }, { noSeed: true, noStreamOptions: true });
    expect(await chat.complete({ ...question, seed: 3 })).toMatchObject({
      type: "text",
      cost: { tokensIn: null, attempts: 3 },
    });
    expect(server.valid[0]).not.toHaveProperty("seed");
  });
});
