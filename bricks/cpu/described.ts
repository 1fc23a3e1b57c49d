import type { Backend } from "../backend.js";
import { describedBackend } from "../description.js";
import type { CpuDeployment } from "./deployment.js";
import { describedFamilies } from "./families.js";

/**
 * The CPU's bricks where they run elsewhere, as for planning on AWS: what they are and what they can do, without their code.
 * @param deployment of the machines that run them.
 */
export function describedCpu(deployment: CpuDeployment): Backend {
  return describedBackend("cpu", Object.values(describedFamilies(() => deployment)).flat());
}
