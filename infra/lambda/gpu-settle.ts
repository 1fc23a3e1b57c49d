import { createGpuSettle } from "../../functions/gpu-settle.js";
import { lambdaHandler } from "./handler.js";
import { openGpu } from "./parts/gpu.js";

/** Fed by the queue of runs that are over. */
export const handler = lambdaHandler(async (logger) => createGpuSettle(await openGpu(logger)));
