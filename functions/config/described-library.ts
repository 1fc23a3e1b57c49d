import { type CpuDeployment, outlineModelOf } from "../../bricks/cpu/deployment.js";
import { describedCpu } from "../../bricks/cpu/described.js";
import { describedDeclared } from "../../bricks/custom/described.js";
import { describedMllm } from "../../bricks/mllm/described.js";
import { assembleLibrary, type Environment, type GivenConfig, type Library } from "./assemble.js";
import { nameChat } from "./name-chat.js";
import type { OpenChat } from "./open-chat.js";
import { describeOnReplicate } from "./replicate.js";
import { describeEndpoints } from "./sagemaker.js";

/** What only the functions that run bricks could find out by themselves. */
export interface Deployment {
  /** The machines on which the CPU's bricks run. */
  readonly cpu: CpuDeployment;
  /** A token for Replicate is at hand where its runs are started. */
  readonly replicate: boolean;
  /** Environment variables that are set where HTTP endpoints are called. */
  readonly variables: readonly string[];
}

/**
 * The library for functions that plan, compile and list, and run nothing: the same bricks and Builders, without sharp, models or any
 * other code that works on pixels. What its backends hold is never run.
 * @param chat how its models are asked. Default: not at all; they only have names.
 * @throws {BadInputError} naming the file and the place in it that cannot be used.
 */
export async function describedLibrary(
  given: GivenConfig | null,
  environment: Environment,
  deployment: Deployment,
  chat: OpenChat = nameChat,
): Promise<Library> {
  const cpu = describedCpu(deployment.cpu);
  const outlines = outlineModelOf(deployment.cpu);
  const set = Object.fromEntries(deployment.variables.map((name) => [name, "set"]));
  return assembleLibrary(given, environment, {
    cpu,
    declared: async (declared) => describedDeclared(declared, set),
    chat,
    model: async ({ model }) => describedMllm(model, { local: cpu, outlines }),
    sagemaker: describeEndpoints,
    replicate: async (_settings, _environment, declared, catalogue) =>
      describeOnReplicate(declared, catalogue, deployment.replicate),
  });
}
