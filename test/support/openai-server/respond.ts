import type { ServerResponse } from "node:http";
import { conforms } from "./conforms.js";
import type { Scripted } from "./script.js";
import { type ApiError, apiError, type CompletionRequest } from "./validate-request.js";

type Say = Extract<Scripted, { say: string | object; cut?: never }>;

/** Plays one scripted answer. */
export function respond(response: ServerResponse, request: CompletionRequest, scripted: Scripted): void {
  if ("cut" in scripted) cut(response, request, scripted.cut, scripted.say);
  else if ("say" in scripted) say(response, request, scripted);
  else if ("refuse" in scripted) complete(response, request, { content: null, refusal: scripted.refuse }, "stop");
  else if ("callTool" in scripted) callTool(response, request, scripted.callTool);
  else if ("status" in scripted) fail(response, scripted);
  else if ("raw" in scripted) {
    response.writeHead(200, { "content-type": scripted.contentType ?? "application/json" }).end(scripted.raw);
  } else if ("choices" in scripted) sendJson(response, 200, { ...envelope(request), choices: [] });
  else if ("flood" in scripted) flood(response);
  else if (scripted.hang === "in the body") {
    response.writeHead(200, { "content-type": "application/json" }).write('{"id":');
  }
}

function callTool(response: ServerResponse, request: CompletionRequest, name: string): void {
  const call = { id: "call_1", type: "function", function: { name, arguments: "{}" } };
  complete(response, request, { content: null, refusal: null, tool_calls: [call] }, "tool_calls");
}

function fail(response: ServerResponse, scripted: Extract<Scripted, { status: number }>): void {
  const { status, headers = {}, code = null } = scripted;
  const { error } = apiError(status, scripted.message ?? "The server had an error while processing it.", null, code);
  const body = scripted.body ?? JSON.stringify({ error: { ...error, type: scripted.type ?? error.type } });
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

export function sendError(response: ServerResponse, { status, error }: ApiError): void {
  sendJson(response, status, { error });
}

function say(response: ServerResponse, request: CompletionRequest, scripted: Say): void {
  const content = typeof scripted.say === "string" ? scripted.say : JSON.stringify(scripted.say);
  const format = request.response_format;
  if (format?.type === "json_schema" && !scripted.loose && scripted.finish !== "length") {
    const fits = conforms(JSON.parse(content), format.json_schema.schema);
    if (!fits) throw new Error(`The scripted answer does not fit the request's schema: ${content.slice(0, 300)}`);
  }
  const message = {
    content,
    refusal: null,
    ...(scripted.reasoning === undefined ? {} : { reasoning_content: scripted.reasoning }),
  };
  complete(response, request, message, scripted.finish ?? "stop", scripted.usage);
}

function envelope(request: CompletionRequest, object = "chat.completion") {
  return { id: "chatcmpl-1", object, created: 1_700_000_000, model: request.model };
}

function complete(
  response: ServerResponse,
  request: CompletionRequest,
  message: Readonly<Record<string, unknown>>,
  finish: string,
  usage: { readonly in: number; readonly out: number } | null = { in: 1200, out: 80 },
): void {
  const counts = usage && { prompt_tokens: usage.in, completion_tokens: usage.out, total_tokens: usage.in + usage.out };
  if (request.stream) {
    stream(response, request, message, finish, counts);
    return;
  }
  const choice = { index: 0, message: { role: "assistant", ...message }, logprobs: null, finish_reason: finish };
  sendJson(response, 200, { ...envelope(request), choices: [choice], ...(counts ? { usage: counts } : {}) });
}

function stream(
  response: ServerResponse,
  request: CompletionRequest,
  message: Readonly<Record<string, unknown>>,
  finish: string,
  counts: object | null,
): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const { content, ...rest } = message;
  const send = (delta: object, finish_reason: string | null) =>
    event(response, { ...envelope(request, "chat.completion.chunk"), choices: [{ index: 0, delta, finish_reason }] });
  send({ role: "assistant", ...rest, content: "" }, null);
  for (const piece of pieces(typeof content === "string" ? content : "")) send({ content: piece }, null);
  send({}, finish);
  if (request.stream_options?.include_usage && counts) {
    event(response, { ...envelope(request, "chat.completion.chunk"), choices: [], usage: counts });
  }
  response.end("data: [DONE]\n\n");
}

function cut(response: ServerResponse, request: CompletionRequest, how: "connection" | "stream", text: string): void {
  const streamed = request.stream === true;
  response.writeHead(200, { "content-type": streamed ? "text/event-stream" : "application/json" });
  if (streamed) {
    for (const content of pieces(text)) {
      event(response, {
        ...envelope(request, "chat.completion.chunk"),
        choices: [{ index: 0, delta: { content }, finish_reason: null }],
      });
    }
  } else response.write('{"id":"chatcmpl-1","choices":[{"message":{"content":"');
  if (how === "stream") response.end();
  else setTimeout(() => response.destroy(), 20);
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const chunk = `${" ".repeat(65_535)}\n`;
  const more = () => {
    while (!response.destroyed) if (!response.write(chunk)) return;
  };
  response.on("drain", more);
  more();
}

function event(response: ServerResponse, data: object): void {
  response.write(`data: ${JSON.stringify(data)}\n\n`);
}

function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,24}/gu) ?? [];
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
