import { inpaintFamily } from "../../bricks/cpu/families/inpaint.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

export const handler = lambdaHandler((logger) => openBricks(inpaintFamily(), logger));
