import { createS3Upload } from "../../functions/s3-upload.js";
import { systemClock } from "../../platform/clock.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { batchPlace } from "./parts/batch-place.js";
import { batchConcurrency } from "./parts/batch-service.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";
import { openWorkflow } from "./parts/workflow.js";

export const handler = lambdaHandler(async (logger) =>
  createS3Upload({
    store: openStore(),
    records: openRecords(),
    workflow: openWorkflow(),
    pipelineArn: setting("pipeline"),
    bucket: setting("bucket"),
    batches: { place: async () => batchPlace(), concurrency: batchConcurrency },
    clock: systemClock,
    logger,
  }),
);
