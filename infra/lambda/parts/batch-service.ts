import { SFNClient } from "@aws-sdk/client-sfn";
import type { BatchService } from "../../../functions/api/dependencies.js";
import { fetchFile } from "../../../functions/fetch-picture/fetch-picture.js";
import { StepFunctionsMapRuns } from "../../../platform/aws/map-runs.js";
import { setting } from "../environment.js";
import { batchPlace } from "./batch-place.js";
import { openWorkflow } from "./workflow.js";

/** Executions at a time that no batch exceeds: half of the functions that an account may run at once unless it asks for more. */
const CPU_AT_ONCE = 500;
/** Photos at a time that all batches together have on GPUs. */
export const GPU_TURNS = 40;

export const batchConcurrency = { cpu: CPU_AT_ONCE, gpu: GPU_TURNS } as const;

export function openBatchService(): BatchService {
  const place = batchPlace();
  return {
    workflow: openWorkflow(),
    mapRuns: new StepFunctionsMapRuns(new SFNClient({})),
    place: async () => place,
    // Whoever signs as this account is one of its owners; with keys or JWTs each has a folder of their own.
    sharedFolders: setting("auth") === "iam" ? ["uploads/"] : [],
    concurrency: batchConcurrency,
    fetchFile,
  };
}
