import type { Backend } from "../../../bricks/backend.js";
import { declaredBackends } from "../../../bricks/custom/backends.js";
import { describedMllm } from "../../../bricks/mllm/described.js";
import { ArtefactIo } from "../../../functions/artefact-io.js";
import { type BrickCall, type BrickResult, createBrick } from "../../../functions/brick.js";
import { assembleLibrary, type Places } from "../../../functions/config/assemble.js";
import { nameChat } from "../../../functions/config/name-chat.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import type { Work } from "../handler.js";
import { secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";
import { openStore } from "./store.js";

/** How a function has the bricks that a vision model answers. */
export type ModelParts = Pick<Places, "chat" | "model">;

/** The functions that have none of them: the model has only a name there. */
const nameOnly: ModelParts = {
  chat: nameChat,
  model: async ({ model }) => describedMllm(model, { outlines: "" }),
};

/**
 * A brick function: one family of the CPU's bricks, and the same bricks behind http where the configuration gives them to an
 * endpoint; in the function that has them, also those that a vision model answers.
 */
export async function openBricks(
  family: Backend,
  logger: Logger,
  parts: ModelParts = nameOnly,
): Promise<Work<BrickCall, BrickResult>> {
  const given = await readSettings();
  const { bricks, backends: placed, builder, critic } = given.config;
  const environment = await secretsFor(bricks, placed, ...(parts === nameOnly ? [] : [builder, critic]));
  const { catalogue, backends } = await assembleLibrary(given, environment, {
    ...parts,
    cpu: family,
    declared: async (declared) =>
      declaredBackends(
        declared.filter(({ run }) => run.on === "http"),
        environment,
      ),
    sagemaker: async () => null,
    replicate: async () => null,
  });
  const store = openStore();
  const artefacts = new ArtefactIo(store);
  const brick = createBrick({ store, artefacts, backends, catalogue, clock: systemClock, logger });
  return (call, signal) => brick(call, signal);
}
