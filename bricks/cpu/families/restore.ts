import type { Backend } from "../../backend.js";
import { familyBackend } from "../family-backend.js";
import { restoreBricks } from "../restore/index.js";

/** SHARPEN, DENOISE, DEBLUR, LOW-LIGHT, DEHAZE, and UPSCALE, whose worker loads onnxruntime. */
export function restoreFamily(): Backend {
  return familyBackend(restoreBricks);
}
