import { createEditEnded } from "../../functions/edit-ended.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { systemClock } from "../../platform/clock.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";
import { openWorkflow } from "./parts/workflow.js";

/** What EventBridge tells of the pipeline's executions. */
export const handler = lambdaHandler(async (logger) => {
  const records = openRecords();
  const announcer = openAnnouncer(logger);
  const store = openStore();
  return createEditEnded({
    store,
    records,
    workflow: openWorkflow(),
    pipelineArn: setting("pipeline"),
    deliver: createDeliver({ store, records, clock: systemClock }),
    announce: (news) => announcer.announce(news),
    clock: systemClock,
    logger,
  });
});
