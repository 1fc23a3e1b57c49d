import { cpuBackend } from "../../bricks/cpu/backend.js";
import { createBatchItems } from "../../functions/batch/items.js";
import { openChat } from "../../functions/config/open-chat.js";
import { fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import { systemClock } from "../../platform/clock.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { openDescribed } from "./parts/described.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";

/** Seconds after which no further photo is begun: the rest of the function's fifteen minutes is for the last ones. */
const SECONDS = 600;

export const handler = lambdaHandler(async (logger) => {
  const { builders, view, catalogue } = await openDescribed(openChat);
  const announcer = openAnnouncer(logger);
  return createBatchItems({
    store: openStore(),
    records: openRecords(),
    clock: systemClock,
    logger,
    fetchPicture,
    builders,
    // What is placed elsewhere has an execution of its own.
    backends: [cpuBackend()],
    view,
    catalogue,
    atOnce: 2,
    seconds: SECONDS,
    announce: (news) => announcer.announce(news),
  });
});
