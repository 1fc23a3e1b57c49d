import { assembleLibrary, type Library, type Places } from "../../../functions/config/assemble.js";
import { nameChat } from "../../../functions/config/name-chat.js";
import type { GpuDependencies } from "../../../functions/gpu/dependencies.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import { openRecords } from "./records.js";
import { secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";
import { openStore } from "./store.js";
import { openWorkflow } from "./workflow.js";

/** What all functions around GPU predictions share. They ask no model anything. */
export async function openGpuBase(logger: Logger, places: Omit<Places, "chat">): Promise<GpuDependencies> {
  const { backends, catalogue } = await providers(places);
  return {
    store: openStore(),
    records: openRecords(),
    workflow: openWorkflow(),
    backends,
    catalogue,
    clock: systemClock,
    logger,
  };
}

async function providers(places: Omit<Places, "chat">): Promise<Pick<Library, "backends" | "catalogue">> {
  const given = await readSettings();
  const { replicate, sagemaker, backends } = given.config;
  const environment = await secretsFor(replicate, sagemaker, backends);
  return assembleLibrary(given, environment, { ...places, chat: nameChat });
}
