import { S3Client } from "@aws-sdk/client-s3";
import { createBatch } from "../../functions/batch.js";
import { fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import { S3Streams } from "../../platform/aws/s3-streams.js";
import { systemClock } from "../../platform/clock.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openAnnouncer } from "./parts/announcer.js";
import { GPU_TURNS } from "./parts/batch-service.js";
import { openDescribed } from "./parts/described.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";

/** Photos of one call: some minutes of work, so that a call's own costs do not count. */
const PER_CALL = 20;

export const handler = lambdaHandler(async (logger) => {
  const { backends, view } = await openDescribed();
  const announcer = openAnnouncer(logger);
  return createBatch({
    store: openStore(),
    streams: new S3Streams(new S3Client({}), setting("bucket")),
    records: openRecords(),
    bucket: setting("bucket"),
    clock: systemClock,
    logger,
    fetchPicture,
    looks: view !== null,
    cpuOnly: backends.every(({ name }) => name === "cpu"),
    gpuTurns: GPU_TURNS,
    perCall: PER_CALL,
    announce: (news) => announcer.announce(news),
  });
});
