import { onTestFinished } from "vitest";
import { type MllmConfig, type MllmConfigInput, readMllmConfig } from "../../builder/mllm/config.js";
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from "../support/openai-server/server.js";

/** No real key: it only has the form of one. */
export const TEST_KEY = "sk-test-0123456789abcdefghijklmnop";

/** A server for one test, which ends with it. */
export async function serve(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const server = await startOpenAiServer(options);
  onTestFinished(() => server.close());
  return server;
}

export function configFor(server: { readonly url: string }, more: Partial<MllmConfigInput> = {}): MllmConfig {
  return readMllmConfig({ baseURL: server.url, apiKey: TEST_KEY, model: "test-model", ...more });
}
