import { toneFamily } from "../../bricks/cpu/families/tone.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

export const handler = lambdaHandler((logger) => openBricks(toneFamily(), logger));
