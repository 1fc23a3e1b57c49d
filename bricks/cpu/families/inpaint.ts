import type { Backend } from "../../backend.js";
import { familyBackend } from "../family-backend.js";
import { closeInpaint, inpaintBricks } from "../inpaint/index.js";

/** FASTINPAINT, FLUX-INPAINT and FLUX-FILL: a team of threads for each fill. */
export function inpaintFamily(): Backend {
  return familyBackend(inpaintBricks, closeInpaint);
}
