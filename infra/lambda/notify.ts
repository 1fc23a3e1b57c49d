import { SQSClient } from "@aws-sdk/client-sqs";
import { createNotify } from "../../functions/notify.js";
import { sqsPostpone } from "../../platform/aws/visibility.js";
import { systemClock } from "../../platform/clock.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openRecords } from "./parts/records.js";

export const handler = lambdaHandler(async (logger) =>
  createNotify({
    records: openRecords(),
    clock: systemClock,
    logger,
    postpone: sqsPostpone(new SQSClient({}), setting("webhookQueue")),
  }),
);
