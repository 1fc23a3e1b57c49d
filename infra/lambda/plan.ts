import { openChat } from "../../functions/config/open-chat.js";
import { createPlan } from "../../functions/plan.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openStore } from "./parts/store.js";

export const handler = lambdaHandler(async (logger) => {
  const { builders, backends, catalogue, scene } = await openDescribed(openChat);
  return createPlan({ store: openStore(), builders, backends, catalogue, scene, logger });
});
