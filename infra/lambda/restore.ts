import { restoreFamily } from "../../bricks/cpu/families/restore.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

export const handler = lambdaHandler((logger) => openBricks(restoreFamily(), logger));
