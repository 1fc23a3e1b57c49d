import type { Backend } from "../../backend.js";
import { appearanceBricks } from "../appearance/index.js";
import { familyBackend } from "../family-backend.js";

/** FLUX-RCM, FLUX-CBG, FLUX-STYLE and FLUX-ENV. */
export function appearanceFamily(): Backend {
  return familyBackend(appearanceBricks);
}
