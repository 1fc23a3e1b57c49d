import { SFNClient } from "@aws-sdk/client-sfn";
import { createSweep } from "../../functions/sweep.js";
import { StepFunctionsMachines } from "../../platform/aws/step-functions-machines.js";
import { systemClock } from "../../platform/clock.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openRecords } from "./parts/records.js";
import { stackTags } from "./parts/workflow.js";

/** The event is the scheduler's, whose fields say nothing of sweeping; a person may call it with `{ "dryRun": true }`. */
export const handler = lambdaHandler(async (logger) => {
  const sweep = createSweep({
    machines: new StepFunctionsMachines(new SFNClient({})),
    records: openRecords(),
    clock: systemClock,
    logger,
    prefix: setting("machinePrefix"),
    tags: stackTags(),
  });
  return ({ dryRun, unusedDays }: { dryRun?: boolean; unusedDays?: number } = {}) =>
    sweep({ dryRun: dryRun === true, ...(typeof unusedDays === "number" ? { unusedDays } : {}) });
});
