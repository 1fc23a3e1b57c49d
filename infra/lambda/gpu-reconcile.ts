import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { lambdaHandler } from "./handler.js";
import { watchGpu } from "./parts/gpu-watch.js";

export const handler = lambdaHandler(async (logger) => {
  const reconcile = createGpuReconcile(await watchGpu(logger));
  return (_event: unknown, signal: AbortSignal) => reconcile(signal);
});
