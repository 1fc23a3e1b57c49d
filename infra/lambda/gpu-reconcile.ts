import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { lambdaHandler } from "./handler.js";
import { openGpu } from "./parts/gpu.js";

export const handler = lambdaHandler(async (logger) => {
  const reconcile = createGpuReconcile(await openGpu(logger));
  return (_event: unknown, signal: AbortSignal) => reconcile(signal);
});
