import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder } from "../../builder/builder.js";
import type { MllmConfig } from "../../builder/mllm/config.js";
import type { ChatModel } from "../../platform/chat/chat.js";
import type { Logger } from "../../platform/logger.js";
import type { OpenChat } from "./open-chat.js";

/** The multimodal model that was configured, as all that asks it. */
export interface Model {
  readonly config: MllmConfig;
  readonly chat: ChatModel;
  /** Its bricks; what the local models know well they do first. */
  readonly backend: Backend;
  /** The Builder that plans with it, of the bricks that `backends` can run. */
  builder(backends: readonly Backend[]): Builder;
}

/** Makes the backend of the bricks that the model answers. */
export type ModelBricks = (chat: ChatModel) => Promise<Backend>;

/** The chat model of the configuration's `critic`. @throws {BadInputError} as {@link openModel}. */
export async function openCriticChat(
  settings: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  chat: OpenChat,
): Promise<ChatModel> {
  const { readMllmConfig } = await import("../../builder/mllm/config.js");
  return chat(readMllmConfig(withKey(settings, environment)), {});
}

/** The environment's key is OpenAI's: it goes to no server that the file names. */
function withKey(
  settings: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const key = environment.OPENAI_API_KEY?.trim();
  return key && settings.baseURL === undefined ? { apiKey: key, ...settings } : settings;
}

/**
 * The model that the configuration's `builder` names, or else the environment (`BRICKWRIGHT_MODEL`, `OPENAI_API_KEY`,
 * `OPENAI_BASE_URL` …); null where neither names one. A key without a server of its own in the file comes from the environment.
 * @throws {BadInputError} naming the setting that cannot be used, never its value.
 */
export async function openModel(
  settings: Readonly<Record<string, unknown>> | null,
  environment: Readonly<Record<string, string | undefined>>,
  {
    catalogue,
    bricks,
    chat: open,
    logger,
  }: { catalogue: Catalogue; bricks: ModelBricks; chat: OpenChat; logger?: Logger },
): Promise<Model | null> {
  if (settings === null && !environment.BRICKWRIGHT_MODEL && !environment.OPENAI_MODEL) return null;
  const { mllmConfigFromEnv, readMllmConfig } = await import("../../builder/mllm/config.js");
  const config = settings === null ? mllmConfigFromEnv(environment) : readMllmConfig(withKey(settings, environment));
  if (config === null) return null;
  const { mllmBuilder } = await import("../../builder/mllm/mllm-builder.js");
  const { unavailableBricks } = await import("../../builder/mllm/library.js");
  const chat = await open(config, logger ? { logger } : {});
  return {
    config,
    chat,
    backend: await bricks(chat),
    builder: (backends) =>
      mllmBuilder({ config, chat, catalogue, unavailable: () => unavailableBricks(catalogue, backends) }),
  };
}
