import type { ChatModel } from "../../platform/chat/chat.js";
import type { Backend } from "../backend.js";
import type { BrickImplementation } from "../brick.js";
import { addPred } from "./add-pred.js";
import type { BoxUnit } from "./boxes.js";
import { mllmFallsBack, mllmNames } from "./bricks.js";
import { cmiPred } from "./cmi-pred.js";
import { localFirst } from "./local-first.js";
import { res } from "./res.js";

export interface MllmBackendOptions {
  /** In what the model counts a box: most count pixels, as Qwen2.5-VL and MiMo-VL do; Gemini and Qwen2-VL thousandths. */
  readonly boxUnit?: BoxUnit;
  /** Asked first for RES: it is free, and sure of the objects that it knows. Without it, the model is asked at once. */
  readonly local?: Backend;
}

/** The bricks that a vision model answers: ADD-PRED, CMI-PRED, and RES by boxes that the CPU's models refine to masks. */
export function mllmBackend(chat: ChatModel, { boxUnit = "pixel", local }: MllmBackendOptions = {}): Backend {
  const loaded = new Map<string, Promise<BrickImplementation>>();
  const load = async (brick: string): Promise<BrickImplementation> => {
    if (brick === "ADD-PRED") return addPred(chat, boxUnit);
    if (brick === "CMI-PRED") return cmiPred(chat);
    const { objectMask } = await import("../cpu/perception/segmentation/object-mask.js");
    const { outlineModel } = await import("../cpu/perception/described.js");
    const byModel = res(chat, boxUnit, objectMask, outlineModel);
    const atHand = await local?.find(brick);
    return atHand ? localFirst(atHand, byModel) : byModel;
  };
  return {
    name: "mllm",
    fallsBack: (brick) => mllmFallsBack(brick, local !== undefined),
    async find(brick) {
      if (!mllmNames.includes(brick)) return null;
      const loading = loaded.get(brick) ?? load(brick);
      loaded.set(brick, loading);
      return loading;
    },
    async close() {
      if (!loaded.has("RES")) return;
      const { closeInference } = await import("../cpu/perception/inference/inference.js");
      await closeInference();
    },
  };
}
