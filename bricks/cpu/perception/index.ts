import type { BrickImplementation } from "../../brick.js";
import { addPred } from "./add-pred.js";
import { cmiPred } from "./cmi-pred.js";
import { closeInference } from "./inference/inference.js";
import { maskSeg } from "./mask-seg.js";
import { res } from "./res.js";
import { sos } from "./sos.js";

/** The bricks that look at a picture, on models that run on this machine. */
export const perceptionBricks: readonly BrickImplementation[] = [res, sos, maskSeg, addPred, cmiPred];

/** Frees the models and ends their thread. The bricks may be used again afterwards. */
export const closePerception: () => Promise<void> = closeInference;
