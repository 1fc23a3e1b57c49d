import { supported } from "../brick.js";
import type { BrickDescription } from "../description.js";
import type { BoxUnit } from "./boxes.js";

/** What the bricks of a vision model are, without asking it. `model` is how records and memo keys name it. */

export function describeAddPred(model: string, unit: BoxUnit): BrickDescription {
  return described("ADD-PRED", `mllm-1 ${unit}`, () => model);
}

export function describeCmiPred(model: string): BrickDescription {
  return described("CMI-PRED", "mllm-1", () => model);
}

/** @param outlines the model that refines boxes to masks. */
export function describeRes(model: string, unit: BoxUnit, outlines: () => string): BrickDescription {
  return described("RES", `mllm-1 ${unit}`, () => `${model} + ${outlines()}`);
}

/** A brick that the local one does where it can, and the vision model where not. */
export function describeLocalFirst(local: BrickDescription, model: BrickDescription): BrickDescription {
  return {
    brick: model.brick,
    version: `${local.version}, ${model.version}`,
    get model() {
      return `${local.model}, else ${model.model}`;
    },
    available: () => model.available(),
    supports: (call) => model.supports(call),
  };
}

function described(brick: string, version: string, model: () => string): BrickDescription {
  return {
    brick,
    version,
    get model() {
      return model();
    },
    available: () => supported,
    supports: () => supported,
  };
}
