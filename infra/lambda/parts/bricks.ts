import type { Backend } from "../../../bricks/backend.js";
import { declaredBackends } from "../../../bricks/custom/backends.js";
import { describedMllm } from "../../../bricks/mllm/described.js";
import { ArtefactIo } from "../../../functions/artefact-io.js";
import { type BrickCall, type BrickResult, createBrick } from "../../../functions/brick.js";
import { assembleLibrary, type Places } from "../../../functions/config/assemble.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import type { Work } from "../handler.js";
import { secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";
import { openStore } from "./store.js";

/**
 * A brick function: one family of the CPU's bricks, and the same bricks behind http where the configuration gives them to an endpoint.
 * @param model the bricks that a vision model answers, in the function that has them.
 */
export async function openBricks(
  family: Backend,
  logger: Logger,
  model: Places["model"] = async (chat) => describedMllm(chat.model, { outlines: "" }),
): Promise<Work<BrickCall, BrickResult>> {
  const given = await readSettings();
  const { bricks, backends: placed, builder, critic } = given.config;
  const environment = await secretsFor(bricks, placed, builder, critic);
  const { catalogue, backends } = await assembleLibrary(given, environment, {
    cpu: family,
    declared: async (declared) =>
      declaredBackends(
        declared.filter(({ run }) => run.on === "http"),
        environment,
      ),
    model,
    sagemaker: async () => null,
    replicate: async () => null,
  });
  const store = openStore();
  const brick = createBrick({
    store,
    artefacts: new ArtefactIo(store),
    backends,
    catalogue,
    clock: systemClock,
    logger,
  });
  return (call, signal) => brick(call, signal);
}
