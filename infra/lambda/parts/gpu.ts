import { outlineModelOf } from "../../../bricks/cpu/deployment.js";
import { describedCpu } from "../../../bricks/cpu/described.js";
import { describedDeclared } from "../../../bricks/custom/described.js";
import { describedMllm } from "../../../bricks/mllm/described.js";
import { ArtefactIo } from "../../../functions/artefact-io.js";
import type { BrickHandler } from "../../../functions/brick.js";
import { openReplicate } from "../../../functions/config/replicate.js";
import { openSageMaker } from "../../../functions/config/sagemaker.js";
import type { GpuWorkDependencies } from "../../../functions/gpu/dependencies.js";
import type { Logger } from "../../../platform/logger.js";
import type { Targets } from "../../../statemachine/compile.js";
import { setting, settingIfAny } from "../environment.js";
import { openGpuBase } from "./gpu-base.js";
import { remote } from "./remote.js";
import { secretNames } from "./secrets.js";

/** For the functions that send pictures and copy them. The CPU's bricks are only known here: to fall back on one is to call its function. */
export async function openGpu(logger: Logger): Promise<GpuWorkDependencies> {
  const deployment = { isnet: settingIfAny("isnet") === "true" };
  const cpu = describedCpu(deployment);
  const set = Object.fromEntries(Object.keys(secretNames()).map((name) => [name, "set"]));
  const base = await openGpuBase(logger, {
    cpu,
    declared: async (declared) => describedDeclared(declared, set),
    model: async ({ model }) => describedMllm(model, { local: cpu, outlines: outlineModelOf(deployment) }),
    sagemaker: openSageMaker,
    replicate: openReplicate,
  });
  const url = settingIfAny("url");
  return {
    ...base,
    artefacts: new ArtefactIo(base.store),
    webhook: (backend) => (backend === "replicate" && url !== undefined ? `${url}/webhooks/replicate` : null),
    brick: fallback(),
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
