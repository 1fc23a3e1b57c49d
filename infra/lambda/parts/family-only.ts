import type { Backend } from "../../../bricks/backend.js";
import { ArtefactIo } from "../../../functions/artefact-io.js";
import { type BrickCall, type BrickResult, createBrick } from "../../../functions/brick.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import type { Work } from "../handler.js";
import { openStore } from "./store.js";

/** A brick function without any configuration: it runs one family and knows of nothing else. */
export async function openFamilyOnly(family: Backend, logger: Logger): Promise<Work<BrickCall, BrickResult>> {
  const store = openStore();
  const brick = createBrick({
    store,
    artefacts: new ArtefactIo(store),
    backends: [family],
    clock: systemClock,
    logger,
  });
  return (call, signal) => brick(call, signal);
}
