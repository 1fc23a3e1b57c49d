import type { CompileOptions } from "../../statemachine/compile.js";

/** Everything on the CPU, answering at once. */
export const cpu: CompileOptions = {
  targets: { brick: "brick" },
  placement: () => ({ backend: "cpu", waitsForToken: false }),
};

/** As {@link gpu}, with the CPU to fall back on. */
export const gpuOrCpu: CompileOptions = {
  targets: { brick: "brick", gpuSubmit: "gpu-submit" },
  placement: ({ brick }) =>
    brick.startsWith("FLUX-")
      ? { backend: "replicate", waitsForToken: true, fallback: "cpu" }
      : { backend: "cpu", waitsForToken: false },
};

/** EDIT bricks on a GPU endpoint that answers by task token, as far as their names tell. */
export const gpu: CompileOptions = {
  targets: { brick: "brick", gpuSubmit: "gpu-submit" },
  placement: ({ brick }) =>
    brick.startsWith("FLUX-")
      ? { backend: "replicate", waitsForToken: true }
      : { backend: "cpu", waitsForToken: false },
};
