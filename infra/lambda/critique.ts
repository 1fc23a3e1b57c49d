import { visionCritic } from "../../builder/critic/critic.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { openChat } from "../../functions/config/open-chat.js";
import { createCritique } from "../../functions/critique.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openStore } from "./parts/store.js";

export const handler = lambdaHandler(async (logger) => {
  const { criticChat, view } = await openDescribed(openChat);
  const store = openStore();
  const artefacts = new ArtefactIo(store);
  return createCritique({ store, artefacts, critic: criticChat && visionCritic(criticChat), view, logger });
});
