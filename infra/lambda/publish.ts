import { toneFamily } from "../../bricks/cpu/families/tone.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { createConclude } from "../../functions/conclude.js";
import { standardRuns } from "../../functions/edits/work-done.js";
import { createPublish } from "../../functions/publish.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { systemClock } from "../../platform/clock.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { openDescribed } from "./parts/described.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";
import { openWorkflow } from "./parts/workflow.js";

export const handler = lambdaHandler(async (logger) => {
  const store = openStore();
  const records = openRecords();
  const announcer = openAnnouncer(logger);
  const { catalogue, view } = await openDescribed();
  const common = { store, artefacts: new ArtefactIo(store), clock: systemClock, logger };
  const conclude = createConclude({
    ...common,
    view,
    records,
    runHistory: standardRuns(openWorkflow()),
    // Tone alone has maps of colours, which are applied to the original itself.
    publish: createPublish({ ...common, backends: [toneFamily()], catalogue }),
    deliver: createDeliver({ ...common, records }),
    announce: (news) => announcer.announce(news),
  });
  return async (request: Parameters<typeof conclude>[0]) => {
    const result = await conclude(request);
    // The stack counts the dollars of this line.
    logger.info("concluded", { outcome: request.outcome, ...("dollars" in result ? { dollars: result.dollars } : {}) });
    return result;
  };
});
