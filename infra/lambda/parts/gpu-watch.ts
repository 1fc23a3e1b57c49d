import { SQSClient } from "@aws-sdk/client-sqs";
import { describedBackend } from "../../../bricks/description.js";
import { watchReplicate } from "../../../functions/config/replicate.js";
import { watchEndpoints } from "../../../functions/config/sagemaker.js";
import type { GpuWatchDependencies } from "../../../functions/gpu/dependencies.js";
import { endedMessage } from "../../../functions/gpu/ended-message.js";
import { sendTo } from "../../../platform/aws/queue.js";
import type { Logger } from "../../../platform/logger.js";
import { setting } from "../environment.js";
import { openGpuBase } from "./gpu-base.js";

/** For the functions that look after runs: providers without any code for pictures, and the queue that brings what is over to `gpu-settle`. */
export async function watchGpu(logger: Logger): Promise<GpuWatchDependencies> {
  const none = describedBackend("cpu", []);
  const base = await openGpuBase(logger, {
    cpu: none,
    declared: async () => [],
    model: async () => none,
    sagemaker: watchEndpoints,
    replicate: watchReplicate,
  });
  const send = sendTo(new SQSClient({}), setting("settleQueue"));
  return {
    ...base,
    handOver: async (run, signal) => {
      await send(endedMessage(run), signal);
      return "queued";
    },
  };
}
