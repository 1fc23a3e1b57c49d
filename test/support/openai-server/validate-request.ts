import { z } from "zod";
import { strictSchemaProblem } from "./strict-schema.js";

/** An error as the API words it. */
export interface ApiError {
  readonly status: number;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export function apiError(
  status: number,
  message: string,
  param: string | null = null,
  code: string | null = null,
): ApiError {
  const type = status === 401 ? "invalid_request_error" : status >= 500 ? "server_error" : "invalid_request_error";
  return { status, error: { message, type, param, code } };
}

const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({ url: z.string(), detail: z.enum(["auto", "low", "high"]).optional() }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({
    role: z.literal("system"),
    content: z.union([z.string(), z.array(textPart).min(1)]),
    name: z.string().optional(),
  }),
  z.strictObject({ role: z.literal("developer"), content: z.union([z.string(), z.array(textPart).min(1)]) }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, imagePart])).min(1)]),
    name: z.string().optional(),
  }),
  z.strictObject({ role: z.literal("assistant"), content: z.string(), refusal: z.string().nullish() }),
]);
const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
      description: z.string().optional(),
      strict: z.boolean().nullish(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

/** The fields of a request for a chat completion that a client of pictures and structured output may send. */
const completionRequest = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  response_format: responseFormat.optional(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).max(128).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  store: z.boolean().nullish(),
  user: z.string().optional(),
});
export type CompletionRequest = z.output<typeof completionRequest>;

/** What a server differs in from OpenAI's own. */
export interface ServerQuirks {
  /** Formats that it does not know. */
  readonly noFormats?: readonly ("json_schema" | "json_object")[];
  /** Models of the newer kind: only `max_completion_tokens`, only the default temperature. */
  readonly reasoningModel?: boolean;
  readonly noSeed?: boolean;
  readonly noStreamOptions?: boolean;
}

/** A body as the API takes it, or its error. */
export function validateRequest(
  body: unknown,
  models: readonly string[],
  quirks: ServerQuirks,
): CompletionRequest | ApiError {
  const parsed = completionRequest.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue?.code === "unrecognized_keys") {
      const key = [...issue.path.map(String), issue.keys[0]].join(".");
      return apiError(400, `Unrecognized request argument supplied: ${key}`, key, "unknown_parameter");
    }
    const param = pathText(issue?.path ?? []);
    return apiError(400, `Invalid value for '${param}': ${issue?.message}`, param, "invalid_value");
  }
  const request = parsed.data;
  if (!models.includes(request.model)) {
    const error = apiError(
      404,
      `The model \`${request.model}\` does not exist or you do not have access to it.`,
      null,
      "model_not_found",
    );
    return error;
  }
  return quirkProblem(request, quirks) ?? formatProblem(request) ?? pictureProblem(request) ?? request;
}

function quirkProblem(request: CompletionRequest, quirks: ServerQuirks): ApiError | null {
  const format = request.response_format?.type;
  if (format && format !== "text" && quirks.noFormats?.includes(format)) {
    return apiError(
      400,
      `Invalid parameter: 'response_format' of type '${format}' is not supported with this model.`,
      "response_format",
      null,
    );
  }
  if (quirks.reasoningModel && request.max_tokens != null) {
    return apiError(
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_tokens",
      "unsupported_parameter",
    );
  }
  if (quirks.reasoningModel && request.temperature != null && request.temperature !== 1) {
    return apiError(
      400,
      `Unsupported value: 'temperature' does not support ${request.temperature} with this model. Only the default (1) value is supported.`,
      "temperature",
      "unsupported_value",
    );
  }
  if (quirks.noSeed && request.seed != null)
    return apiError(400, "Unrecognized request argument supplied: seed", "seed");
  if (quirks.noStreamOptions && request.stream_options != null) {
    return apiError(400, "Unrecognized request argument supplied: stream_options", "stream_options");
  }
  return null;
}

function formatProblem(request: CompletionRequest): ApiError | null {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    return apiError(
      400,
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
      "invalid_parameter_combination",
    );
  }
  if (request.stream_options != null && request.stream !== true) {
    return apiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  const format = request.response_format;
  if (format?.type === "json_object" && !/json/i.test(JSON.stringify(request.messages))) {
    return apiError(
      400,
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      "messages",
    );
  }
  if (format?.type === "json_schema" && format.json_schema.strict === true) {
    const problem = strictSchemaProblem(format.json_schema.name, format.json_schema.schema);
    if (problem) return apiError(400, problem, "response_format", null);
  }
  return null;
}

const SIGNATURES: Readonly<Record<string, string>> = {
  "image/jpeg": "ffd8ff",
  "image/png": "89504e47",
  "image/webp": "52494646",
  "image/gif": "47494638",
};

function pictureProblem(request: CompletionRequest): ApiError | null {
  for (const { role, content } of request.messages) {
    if (role !== "user" || typeof content === "string") continue;
    for (const part of content) {
      if (part.type !== "image_url") continue;
      const match = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]+={0,2})$/.exec(part.image_url.url);
      if (match === null && /^https:\/\//.test(part.image_url.url)) {
        return apiError(400, `Error while downloading ${part.image_url.url}.`, "url", "invalid_image_url");
      }
      const bytes = Buffer.from(match?.[2] ?? "", "base64");
      if (match?.[1] === undefined || !bytes.toString("hex").startsWith(SIGNATURES[match[1]] ?? "-")) {
        return apiError(
          400,
          "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
          null,
          "invalid_image_format",
        );
      }
    }
  }
  return null;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((p, i) => (typeof p === "number" ? `[${p}]` : `${i === 0 ? "" : "."}${String(p)}`)).join("");
}
