import type { ChatModel } from "../../platform/chat/chat.js";
import type { OpenAiConfig } from "../../platform/chat/openai-config.js";
import type { Logger } from "../../platform/logger.js";

/** Makes the chat model that a configuration speaks of. */
export type OpenChat = (config: OpenAiConfig, options: { readonly logger?: Logger }) => Promise<ChatModel>;

/** For functions that ask it. */
export const openChat: OpenChat = async (config, options) =>
  (await import("../../platform/chat/openai-chat.js")).openAiChat(config, options);
