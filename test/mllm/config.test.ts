import { expect, test } from "vitest";
import { mllmConfigFromEnv, readMllmConfig } from "../../builder/mllm/config.js";
import { backoffSeconds, retryAfterSeconds } from "../../platform/chat/retry.js";
import { BadInputError } from "../../platform/errors.js";

test("a key alone configures no model: no edit costs money unasked", () => {
  expect(mllmConfigFromEnv({ OPENAI_API_KEY: "sk-abcdefgh12345678" })).toBeNull();
  expect(mllmConfigFromEnv({})).toBeNull();
  expect(mllmConfigFromEnv({ BRICKWRIGHT_MODEL: " " })).toBeNull();
});

test("a model and a key are enough for OpenAI, with the paper's picture size", () => {
  expect(mllmConfigFromEnv({ OPENAI_API_KEY: "sk-abcdefgh12345678", OPENAI_MODEL: "gpt-x" })).toMatchObject({
    baseURL: "https://api.openai.com/v1",
    model: "gpt-x",
    dialect: "structured",
    imageSide: 448,
    temperature: 0,
  });
});

test("a server of one's own needs no key", () => {
  const config = mllmConfigFromEnv({
    OPENAI_BASE_URL: "http://localhost:8000/v1",
    OPENAI_MODEL: "gpt-x",
    BRICKWRIGHT_MODEL: "lego-edit-builder",
    BRICKWRIGHT_DIALECT: "paper",
    BRICKWRIGHT_IMAGE_SIDE: "672",
    BRICKWRIGHT_TEMPERATURE: "0.3",
    BRICKWRIGHT_MAX_TOKENS: "4096",
    BRICKWRIGHT_MODEL_TIMEOUT: "30",
    BRICKWRIGHT_PRICE_INPUT: "0.4",
    BRICKWRIGHT_PRICE_OUTPUT: "1.6",
  });
  expect(config).toMatchObject({
    baseURL: "http://localhost:8000/v1",
    model: "lego-edit-builder",
    dialect: "paper",
    imageSide: 672,
    temperature: 0.3,
    maxTokens: 4096,
    timeoutSeconds: 30,
    prices: { inputPerMillion: 0.4, outputPerMillion: 1.6 },
  });
  expect(config).not.toHaveProperty("apiKey");
});

test.each([
  [{ BRICKWRIGHT_MODEL: "m" }, "no server"],
  [{ BRICKWRIGHT_MODEL: "m", OPENAI_BASE_URL: "localhost:8000" }, "baseURL must be an http or https URL"],
  [{ BRICKWRIGHT_MODEL: "m", OPENAI_BASE_URL: "http://me:pw@host/v1" }, "baseURL must be"],
  [{ BRICKWRIGHT_MODEL: "m", OPENAI_API_KEY: "k", BRICKWRIGHT_DIALECT: "json" }, "dialect"],
  [
    { BRICKWRIGHT_MODEL: "m", OPENAI_API_KEY: "k", BRICKWRIGHT_IMAGE_SIDE: "large" },
    "BRICKWRIGHT_IMAGE_SIDE is not a number",
  ],
  [{ BRICKWRIGHT_MODEL: "m", OPENAI_API_KEY: "k", BRICKWRIGHT_IMAGE_SIDE: "9" }, "imageSide"],
])("%o is refused, naming what is wrong and no key", (env, message) => {
  const secret = "sk-secret-0123456789";
  try {
    mllmConfigFromEnv("OPENAI_API_KEY" in env ? { ...env, OPENAI_API_KEY: secret } : env);
    expect.fail("it should have been refused");
  } catch (error) {
    expect(error).toBeInstanceOf(BadInputError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain(secret);
  }
});

test("a setting that is none is refused by its name", () => {
  expect(() => readMllmConfig({ model: "m", temprature: 1 })).toThrow(/temprature/);
});

test("Retry-After is read in seconds and as a date, and believed for a minute at most", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const after = (headers: Record<string, string>) => retryAfterSeconds(new Headers(headers), now);
  expect(after({ "retry-after": "7" })).toBe(7);
  expect(after({ "retry-after": "Thu, 01 Jan 2026 00:00:20 GMT" })).toBe(20);
  expect(after({ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" })).toBe(0);
  expect(after({ "retry-after-ms": "250", "retry-after": "7" })).toBe(0.25);
  expect(after({ "retry-after": "86400" })).toBe(60);
  expect(after({ "retry-after": "soon" })).toBeNull();
  expect(after({ "retry-after": "-5" })).toBeNull();
  expect(after({})).toBeNull();
});

test("waits grow and spread, up to a bound", () => {
  expect([1, 2, 3, 4].map((attempt) => backoffSeconds(attempt, () => 1))).toEqual([0.5, 1, 2, 4]);
  expect([1, 2, 3, 4].map((attempt) => backoffSeconds(attempt, () => 0))).toEqual([0.25, 0.5, 1, 2]);
  expect(backoffSeconds(30, () => 1)).toBe(15);
});
