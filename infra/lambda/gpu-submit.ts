import { createGpuSubmit } from "../../functions/gpu-submit.js";
import { lambdaHandler } from "./handler.js";
import { openGpu } from "./parts/gpu.js";

export const handler = lambdaHandler(async (logger) => createGpuSubmit(await openGpu(logger)));
