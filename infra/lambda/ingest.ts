import { ArtefactIo } from "../../functions/artefact-io.js";
import { createIngest } from "../../functions/ingest.js";
import { systemClock } from "../../platform/clock.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openStore } from "./parts/store.js";

export const handler = lambdaHandler(async (logger) => {
  const store = openStore();
  const { view, scene } = await openDescribed();
  return createIngest({
    store,
    artefacts: new ArtefactIo(store),
    clock: systemClock,
    logger,
    view,
    scene: scene !== null,
  });
});
