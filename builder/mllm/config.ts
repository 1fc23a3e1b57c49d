import { z } from "zod";
import { PAPER_SIDE } from "../../bricks/mllm/side.js";
import { openAiConfigSchema } from "../../platform/chat/openai-config.js";
import { BadInputError } from "../../platform/errors.js";

/** The MLLM Builder's settings, as a configuration file gives them. */
export const mllmConfigSchema = openAiConfigSchema.extend({
  /**
   * How the Builder is spoken with. `structured`: a JSON Schema from the catalogue, held by the server. `paper`: the
   * prompt's layout and the plan's dialect of Lego-Edit, for its fine-tuned MiMo-VL-7B.
   */
  dialect: z.enum(["structured", "paper"]).default("structured"),
  /** Long side in pixels at which pictures are sent; 448 is the paper's. */
  imageSide: z.int().min(64).max(4096).default(PAPER_SIDE),
  /**
   * Show the mask and the results of earlier plans as further pictures. Default: in the structured dialect; the paper's
   * Builder knows one picture only, and is told of the mask in words.
   */
  morePictures: z.boolean().optional(),
  /** Describe what a picture will show before a new background, for the generating model behind FLUX-CBG. */
  scene: z.boolean().default(true),
});

export type MllmConfig = z.output<typeof mllmConfigSchema>;
export type MllmConfigInput = z.input<typeof mllmConfigSchema>;

/** @throws {BadInputError} naming the first setting that cannot be used; never its value, which may be a key. */
export function readMllmConfig(value: unknown): MllmConfig {
  const { success, data, error } = mllmConfigSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const setting = issue?.path.join(".") || "the list";
  throw new BadInputError(
    `The model's settings: ${setting} ${explain(issue?.message)}.`,
    "See the documentation of the MLLM Builder.",
  );
}

function explain(message = "is wrong"): string {
  return /^must /.test(message) ? message : `is wrong (${message.replace(/\.$/, "")})`;
}

/** Variable → setting. The first of two names for one setting wins. */
const variables = {
  OPENAI_BASE_URL: "baseURL",
  OPENAI_API_KEY: "apiKey",
  OPENAI_MODEL: "model",
  BRICKWRIGHT_MODEL: "model",
  BRICKWRIGHT_DIALECT: "dialect",
} as const;

const numbers = {
  BRICKWRIGHT_IMAGE_SIDE: "imageSide",
  BRICKWRIGHT_TEMPERATURE: "temperature",
  BRICKWRIGHT_MAX_TOKENS: "maxTokens",
  BRICKWRIGHT_MODEL_TIMEOUT: "timeoutSeconds",
} as const;

/**
 * Settings from environment variables, or null when they name no model (`BRICKWRIGHT_MODEL`, else `OPENAI_MODEL`): a key
 * alone never makes an edit cost money.
 * @throws {BadInputError} naming the variable that cannot be used.
 */
export function mllmConfigFromEnv(env: Readonly<Record<string, string | undefined>>): MllmConfig | null {
  const settings: Record<string, unknown> = {};
  for (const [variable, setting] of Object.entries(variables)) {
    if (env[variable]?.trim()) settings[setting] = env[variable]?.trim();
  }
  if (settings.model === undefined) return null;
  if (settings.baseURL === undefined && settings.apiKey === undefined) {
    throw new BadInputError(
      "A model is named, but no server: neither OPENAI_API_KEY nor OPENAI_BASE_URL is set.",
      "Set OPENAI_API_KEY for OpenAI, or OPENAI_BASE_URL for another server, e.g. http://localhost:8000/v1.",
    );
  }
  for (const [variable, setting] of Object.entries(numbers)) {
    const text = env[variable]?.trim();
    if (text) settings[setting] = numberOf(variable, text);
  }
  const [input, output] = [env.BRICKWRIGHT_PRICE_INPUT?.trim(), env.BRICKWRIGHT_PRICE_OUTPUT?.trim()];
  if (input && output) {
    settings.prices = {
      inputPerMillion: numberOf("BRICKWRIGHT_PRICE_INPUT", input),
      outputPerMillion: numberOf("BRICKWRIGHT_PRICE_OUTPUT", output),
    };
  }
  return readMllmConfig(settings);
}

function numberOf(variable: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new BadInputError(`${variable} is not a number.`, "Write it with digits, e.g. 448.");
}
