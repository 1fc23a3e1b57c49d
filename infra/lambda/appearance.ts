import { appearanceFamily } from "../../bricks/cpu/families/appearance.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

export const handler = lambdaHandler((logger) => openBricks(appearanceFamily(), logger));
