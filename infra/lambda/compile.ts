import { setTimeout as sleep } from "node:timers/promises";
import { createCompile } from "../../functions/compile.js";
import { MachineUse } from "../../functions/machines/use.js";
import { systemClock } from "../../platform/clock.js";
import type { Targets } from "../../statemachine/compile.js";
import { setting } from "./environment.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openRecords } from "./parts/records.js";
import { openStore } from "./parts/store.js";
import { openMachineMaker } from "./parts/workflow.js";

export const handler = lambdaHandler(async (logger) => {
  const { backends, catalogue } = await openDescribed();
  return createCompile({
    store: openStore(),
    workflow: openMachineMaker(),
    targets: JSON.parse(setting("targets")) as Targets,
    backends,
    catalogue,
    logger,
    use: new MachineUse({
      records: openRecords(),
      clock: systemClock,
      sleep: async (milliseconds) => {
        await sleep(milliseconds);
      },
    }),
    prefix: setting("machinePrefix"),
  });
});
