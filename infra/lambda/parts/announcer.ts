import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Announcer } from "../../../platform/announcer.js";
import { awsAnnouncer } from "../../../platform/aws/announcer.js";
import type { Logger } from "../../../platform/logger.js";
import { setting } from "../environment.js";

export function openAnnouncer(logger: Logger): Announcer {
  return awsAnnouncer({
    eventBridge: new EventBridgeClient({}),
    busName: setting("eventBus"),
    sqs: new SQSClient({}),
    queueUrl: setting("webhookQueue"),
    logger,
  });
}
