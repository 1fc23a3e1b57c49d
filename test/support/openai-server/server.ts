import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { respond, sendError } from "./respond.js";
import type { Scripted } from "./script.js";
import { apiError, type CompletionRequest, type ServerQuirks, validateRequest } from "./validate-request.js";

export interface OpenAiServerOptions extends ServerQuirks {
  /** Without one, every request is let in. */
  readonly key?: string;
  readonly models?: readonly string[];
  /** What it does with each valid request, in turn; or a function of the request and its number from 0. */
  readonly script: readonly Scripted[] | ((request: CompletionRequest, index: number) => Scripted);
}

/** A request as it came, valid or not. */
export interface Received {
  readonly status: number | "scripted";
  readonly authorization: string | undefined;
  readonly body: CompletionRequest;
}

export interface OpenAiServer {
  /** Up to and including `/v1`. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Those that were valid and met the script. */
  readonly valid: readonly CompletionRequest[];
  /** What went wrong in the script itself; tests look at it when a call fails oddly. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** A local server that takes, refuses and answers chat completions as OpenAI's does, by a script. */
export async function startOpenAiServer(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const { key, models = ["test-model"], script } = options;
  const received: Received[] = [];
  const valid: CompletionRequest[] = [];
  const problems: string[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const { authorization } = request.headers;
    const body: unknown = parse(text);
    const refuse = (error: ReturnType<typeof apiError>) => {
      received.push({ status: error.status, authorization, body: body as CompletionRequest });
      sendError(response, error);
    };
    if (request.url !== "/v1/chat/completions")
      return refuse(apiError(404, `Unknown request URL: ${request.method} ${request.url}.`));
    if (request.method !== "POST") return refuse(apiError(405, `Not allowed to ${request.method} on ${request.url}.`));
    if (key !== undefined && authorization !== `Bearer ${key}`) {
      const given = authorization?.replace(/^Bearer /, "") ?? "";
      return refuse(
        apiError(
          401,
          `Incorrect API key provided: ${given}. You can find your API key at the key page.`,
          null,
          "invalid_api_key",
        ),
      );
    }
    if (body === undefined) return refuse(apiError(400, "We could not parse the JSON body of your request."));
    const checked = validateRequest(body, models, options);
    if ("error" in checked) return refuse(checked);
    const index = valid.length;
    received.push({ status: "scripted", authorization, body: checked });
    valid.push(checked);
    const scripted = typeof script === "function" ? script(checked, index) : script[index];
    if (scripted === undefined) throw new Error(`Request ${index + 1} is one more than the script has answers.`);
    respond(response, checked, scripted);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      problems.push(String(error));
      // A status that no client tries again.
      sendError(response, apiError(418, `The test's script is wrong: ${String(error)}`));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    valid,
    problems,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
