import { inspect } from "node:util";
import { expect, test } from "vitest";
import { mllmBuilder } from "../../builder/mllm/mllm-builder.js";
import { openAiChat } from "../../platform/chat/openai-chat.js";
import { redactor } from "../../platform/chat/redact.js";
import type { LogFields } from "../../platform/logger.js";
import type { Scripted } from "../support/openai-server/script.js";
import { configFor, serve, TEST_KEY } from "./with-server.js";

const KEY = "gateway-4f0c9a7e51d2-secret";
const request = { messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] } as const;

/** Everything that a logger, a record or a console could show of a value. */
function shown(value: unknown): string {
  return [String(value), inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value)].join("\n");
}

async function everythingShown(script: readonly Scripted[], serverKey: string, stream = false): Promise<string> {
  const server = await serve({ key: serverKey, script });
  const logged: unknown[] = [];
  const log = (message: string, fields?: LogFields) => void logged.push(message, fields);
  const logger = { debug: log, info: log, warn: log, error: log };
  const chat = openAiChat(configFor(server, { apiKey: KEY, attempts: 2, stream }), { logger, random: () => 0 });
  const outcome = await chat.complete(request).catch((error: unknown) => error);
  return [shown(chat), shown(outcome), shown(logged)].join("\n");
}

test.each([
  ["the server's answer to a wrong key, which repeats it", [], "another-key"],
  [
    "an error body that echoes the request's headers",
    [
      { status: 500, body: `{"error":{"message":"headers: Authorization: Bearer ${KEY}"}}` },
      { status: 400, body: `Bearer ${KEY}` },
    ],
    KEY,
  ],
  ["an answer that holds the key", [{ say: `Your key is ${KEY}.` }], KEY],
  ["a refusal that holds it", [{ refuse: `I will not use ${KEY}` }], KEY],
  ["a body that is no completion", [{ raw: KEY, contentType: "text/plain" }, { raw: `{"x":"${KEY}"}` }], KEY],
] as const)("the key is not shown by %s", async (_, script, serverKey) => {
  const everything = await everythingShown(script, serverKey);
  expect(everything).not.toContain(KEY);
  expect(everything).not.toContain("4f0c9a7e51d2");
});

test("the key is sent, and only in the header that is for it", async () => {
  const server = await serve({ key: TEST_KEY, script: [{ say: "Hello." }] });
  await openAiChat(configFor(server)).complete(request);
  expect(server.received[0]?.authorization).toBe(`Bearer ${TEST_KEY}`);
  expect(JSON.stringify(server.received[0]?.body)).not.toContain(TEST_KEY);
});

test("without a key no Authorization is sent, whatever the process's environment holds", async () => {
  const server = await serve({ script: [{ say: "Hello." }] });
  const before = process.env.OPENAI_API_KEY;
  process.env.OPENAI_API_KEY = KEY;
  try {
    await openAiChat(configFor(server, { apiKey: undefined })).complete(request);
  } finally {
    if (before === undefined) delete process.env.OPENAI_API_KEY;
    else process.env.OPENAI_API_KEY = before;
  }
  expect(server.received[0]?.authorization).toBeUndefined();
});

test("a plan's turns hold neither the key nor the pictures", async () => {
  const server = await serve({
    key: KEY,
    script: [{ say: `<answer>{"refusal":{"reason":"${KEY} is my key","nearest":null}}</answer>` }],
  });
  const config = configFor(server, { apiKey: KEY, dialect: "paper" });
  const builder = mllmBuilder({ config, chat: openAiChat(config) });
  const reading = await builder.build({ instruction: "do it", init: ["image"] });
  expect(reading.turns).toHaveLength(1);
  expect(shown(reading)).not.toContain(KEY);
  expect(shown(builder)).not.toContain(KEY);
});

test("other keys and users in URLs are hidden as well, and short placeholders leave the text alone", () => {
  const redact = redactor("EMPTY");
  expect(redact("EMPTY plan")).toBe("EMPTY plan");
  expect(redact("Incorrect API key provided: sk-proj-ab12****************cd34.")).toBe(
    "Incorrect API key provided: [key]",
  );
  expect(redact("http://me:pass@gpu.local/v1 failed")).toBe("http://gpu.local/v1 failed");
  expect(redact("the mask-sk of a desk")).toBe("the mask-sk of a desk");
});
