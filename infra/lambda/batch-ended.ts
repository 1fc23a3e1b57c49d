import { createBatchEnded } from "../../functions/batch-ended.js";
import { systemClock } from "../../platform/clock.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { batchPlace } from "./parts/batch-place.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";
import { openWorkflow } from "./parts/workflow.js";

/** What EventBridge tells of the batch machines' executions. */
export const handler = lambdaHandler(async (logger) => {
  const announcer = openAnnouncer(logger);
  return createBatchEnded({
    store: openStore(),
    records: openRecords(),
    workflow: openWorkflow(),
    machineArns: Object.values(batchPlace().machines),
    announce: (news) => announcer.announce(news),
    clock: systemClock,
    logger,
  });
});
