import type { BrickImplementation } from "../../brick.js";
import { backgroundBrick } from "./background/brick.js";
import { environmentBrick } from "./environment/brick.js";
import { recolourBrick } from "./recolour/brick.js";
import { styleBrick } from "./style/brick.js";

/** FLUX-RCM, FLUX-CBG, FLUX-STYLE and FLUX-ENV by image arithmetic alone. FLUX-POSE has no way without a GPU. */
export const appearanceBricks: readonly BrickImplementation[] = [
  recolourBrick,
  backgroundBrick,
  styleBrick,
  environmentBrick,
];
