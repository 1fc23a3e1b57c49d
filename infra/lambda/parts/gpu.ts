import type { Backend } from "../../../bricks/backend.js";
import { outlineModelOf } from "../../../bricks/cpu/deployment.js";
import { describedCpu } from "../../../bricks/cpu/described.js";
import { describedDeclared } from "../../../bricks/custom/described.js";
import { describedMllm } from "../../../bricks/mllm/described.js";
import { ArtefactIo } from "../../../functions/artefact-io.js";
import type { BrickHandler } from "../../../functions/brick.js";
import { assembleLibrary } from "../../../functions/config/assemble.js";
import { nameChat } from "../../../functions/config/name-chat.js";
import { openReplicate } from "../../../functions/config/replicate.js";
import { openSageMaker } from "../../../functions/config/sagemaker.js";
import type { GpuDependencies } from "../../../functions/gpu/dependencies.js";
import { systemClock } from "../../../platform/clock.js";
import type { Logger } from "../../../platform/logger.js";
import type { Targets } from "../../../statemachine/compile.js";
import { setting, settingIfAny } from "../environment.js";
import { openRecords } from "./records.js";
import { remote } from "./remote.js";
import { secretNames, secretsFor } from "./secrets.js";
import { readSettings } from "./settings.js";
import { openStore } from "./store.js";
import { openWorkflow } from "./workflow.js";

/** What the functions around GPU predictions share. The CPU's bricks are only known here: to fall back on one is to call its function. */
export async function openGpu(logger: Logger): Promise<GpuDependencies & { readonly backends: readonly Backend[] }> {
  const given = await readSettings();
  const environment = await secretsFor(given.config.replicate, given.config.sagemaker, given.config.backends);
  const deployment = { isnet: settingIfAny("isnet") === "true" };
  const cpu = describedCpu(deployment);
  const set = Object.fromEntries(Object.keys(secretNames()).map((name) => [name, "set"]));
  const { catalogue, backends } = await assembleLibrary(given, environment, {
    cpu,
    chat: nameChat,
    declared: async (declared) => describedDeclared(declared, set),
    model: async ({ model }) => describedMllm(model, { local: cpu, outlines: outlineModelOf(deployment) }),
    sagemaker: openSageMaker,
    replicate: openReplicate,
  });
  const store = openStore();
  const url = settingIfAny("url");
  return {
    store,
    artefacts: new ArtefactIo(store),
    records: openRecords(),
    workflow: openWorkflow(),
    backends,
    catalogue,
    webhook: (backend) => (backend === "replicate" && url !== undefined ? `${url}/webhooks/replicate` : null),
    brick: fallback(),
    clock: systemClock,
    logger,
  };
}

/** A brick in the function of its family. */
function fallback(): BrickHandler {
  const targets = JSON.parse(setting("fallback")) as Pick<Targets, "brick" | "families">;
  return (call, signal) =>
    remote<typeof call, Awaited<ReturnType<BrickHandler>>>(targets.families?.[call.brick] ?? targets.brick)(
      call,
      signal,
    );
}
