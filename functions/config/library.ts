import type { Backend } from "../../bricks/backend.js";
import { catalogue as builtIn } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { declaredBackends } from "../../bricks/custom/backends.js";
import { grammarBuilder } from "../../builder/grammar-builder.js";
import { assembleLibrary, type Environment, type GivenConfig, type Library, libraryOf } from "./assemble.js";
import { openChat } from "./open-chat.js";
import { openReplicate } from "./replicate.js";
import { openSageMaker } from "./sagemaker.js";

export type { Defaults, Environment, GivenConfig, Library } from "./assemble.js";

/** The library without any configuration. */
export function builtInLibrary(): Library {
  return libraryOf({
    file: null,
    catalogue: builtIn,
    backends: [cpuBackend()],
    defaults: {},
    builders: [grammarBuilder(builtIn)],
    model: null,
    criticChat: null,
  });
}

/**
 * The library with what a configuration adds, ready to run.
 * @param cpu where the bricks without an endpoint run.
 * @throws {BadInputError} naming the file and the place in it that cannot be used.
 */
export async function libraryFrom(
  given: GivenConfig | null,
  environment: Environment,
  cpu: Backend = cpuBackend(),
): Promise<Library> {
  return assembleLibrary(given, environment, {
    cpu,
    declared: async (declared) => declaredBackends(declared, environment),
    chat: openChat,
    model: async (chat) => (await import("../../bricks/mllm/backend.js")).mllmBackend(chat, { local: cpu }),
    sagemaker: openSageMaker,
    replicate: openReplicate,
  });
}
