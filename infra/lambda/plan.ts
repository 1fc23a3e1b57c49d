import { createPlan } from "../../functions/plan.js";
import { lambdaHandler } from "./handler.js";
import { openDescribed } from "./parts/described.js";
import { openStore } from "./parts/store.js";

export const handler = lambdaHandler(async (logger) => {
  const { builders, backends, catalogue } = await openDescribed({ asks: true });
  return createPlan({ store: openStore(), builders, backends, catalogue, logger });
});
