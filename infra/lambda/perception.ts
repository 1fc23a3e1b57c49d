import { perceptionFamily } from "../../bricks/cpu/families/perception.js";
import { mllmBackend } from "../../bricks/mllm/backend.js";
import { openChat } from "../../functions/config/open-chat.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

/** Also the bricks that a vision model answers: it shares their code and weights, for boxes become masks by them. */
export const handler = lambdaHandler((logger) => {
  const local = perceptionFamily();
  return openBricks(local, logger, { chat: openChat, model: async (chat) => mllmBackend(chat, { local }) });
});
