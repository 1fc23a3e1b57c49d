import { visionCritic } from "../../builder/critic/critic.js";
import { openChat } from "../../functions/config/open-chat.js";
import { createCritique } from "../../functions/critique.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openStore } from "./parts/store.js";

export const handler = lambdaHandler(async (logger) => {
  const { criticChat, view } = await openDescribed(openChat);
  return createCritique({ store: openStore(), critic: criticChat && visionCritic(criticChat), view, logger });
});
