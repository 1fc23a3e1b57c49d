import { handle } from "hono/aws-lambda";
import { createApi } from "../../functions/api/api.js";
import type { ApiLimits } from "../../functions/api/dependencies.js";
import { fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import type { SourceFacts } from "../../functions/ingest/source-facts.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { systemClock } from "../../platform/clock.js";
import type { IngestRequest, IngestResult, PlanRequest, PlanResult } from "../../statemachine/pipeline-contract.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { openBatchService } from "./parts/batch-service.js";
import { openDescribed } from "./parts/described.js";
import { openPrincipals } from "./parts/principals.js";
import { openRecords } from "./parts/records.js";
import { remote } from "./parts/remote.js";
import { openStore } from "./parts/store.js";
import { openWorkflow } from "./parts/workflow.js";

export const handler = lambdaHandler(async (logger) => {
  const store = openStore();
  const records = openRecords();
  const announcer = openAnnouncer(logger);
  const { builders, backends, catalogue, criticChat } = await openDescribed();
  const stages = JSON.parse(setting("stages")) as { readonly ingest: string; readonly plan: string };
  const application = createApi({
    store,
    records,
    workflow: openWorkflow(),
    pipelineArn: setting("pipeline"),
    clock: systemClock,
    logger,
    catalogue,
    backends,
    builders,
    critic: criticChat !== null,
    stages: {
      ingest: remote<IngestRequest, IngestResult<SourceFacts>>(stages.ingest),
      plan: remote<PlanRequest<unknown, SourceFacts>, PlanResult>(stages.plan),
    },
    fetchPicture,
    uploads: store,
    batches: openBatchService(),
    links: store,
    authenticate: openPrincipals(records),
    deliver: createDeliver({ store, records, clock: systemClock }),
    announce: (news) => announcer.announce(news),
    limits: JSON.parse(setting("limits")) as Partial<ApiLimits>,
    version: setting("version"),
  });
  const answer = handle(application);
  return (event: Parameters<typeof answer>[0]) => answer(event);
});
