import type { FollowDependencies } from "../../functions/batch/follow.js";
import type { StartBatchDependencies } from "../../functions/batch/start.js";
import { systemClock } from "../../platform/clock.js";
import { type Logger, silentLogger } from "../../platform/logger.js";
import type { Local } from "../composition.js";
import { isRunnerAlive } from "../runner.js";

/** What starting a batch takes on this machine. */
export async function startDependencies(local: Local): Promise<StartBatchDependencies> {
  const { store, records, engine } = local;
  return { store, records, clock: systemClock, workflow: engine, place: await local.batchPlace() };
}

/** What following and stopping one takes. */
export function followDependencies(local: Local, logger: Logger = silentLogger): FollowDependencies {
  const { store, records, engine, announce } = local;
  return {
    store,
    records,
    clock: systemClock,
    logger,
    announce,
    workflow: engine,
    mapRuns: engine,
    isAlive: isRunnerAlive,
  };
}
