import type { Backend } from "../backend.js";
import { neverRun } from "../description.js";
import type { BoxUnit } from "./boxes.js";
import { mllmFallsBack, mllmNames } from "./bricks.js";
import { describeAddPred, describeCmiPred, describeLocalFirst, describeRes } from "./descriptions.js";

export interface DescribedMllmOptions {
  /** As {@link import("./backend.js").MllmBackendOptions}. */
  readonly boxUnit?: BoxUnit;
  /** Its RES, described, is asked first. */
  readonly local?: Backend;
  /** The model that refines boxes to masks. */
  readonly outlines: string;
}

/** The vision model's bricks where they run elsewhere: what they are and what they can do. */
export function describedMllm(model: string, options: DescribedMllmOptions): Backend {
  const { boxUnit = "pixel", local, outlines } = options;
  return {
    name: "mllm",
    fallsBack: (brick) => mllmFallsBack(brick, local !== undefined),
    async find(brick) {
      if (!mllmNames.includes(brick)) return null;
      if (brick === "ADD-PRED") return neverRun("mllm", describeAddPred(model, boxUnit));
      if (brick === "CMI-PRED") return neverRun("mllm", describeCmiPred(model));
      const byModel = describeRes(model, boxUnit, () => outlines);
      const atHand = await local?.find(brick);
      return neverRun("mllm", atHand ? describeLocalFirst(atHand, byModel) : byModel);
    },
    async close() {},
  };
}
