import type { ReadNotification } from "../../bricks/gpu/waiting.js";
import { createGpuNotify } from "../../functions/gpu-notify.js";
import { lambdaHandler } from "./handler.js";
import { watchGpu } from "./parts/gpu-watch.js";

/** What the topics of SageMaker's endpoints say. */
export const handler = lambdaHandler(async (logger) => {
  const gpu = await watchGpu(logger);
  const readers = new Map<string, ReadNotification>(
    gpu.backends.flatMap((backend) =>
      "read" in backend ? [[backend.name, backend.read as ReadNotification] as const] : [],
    ),
  );
  const notify = createGpuNotify({ ...gpu, readers });
  return (event: unknown, signal: AbortSignal) => notify({ backend: "sagemaker", event }, signal);
});
