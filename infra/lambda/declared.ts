import { familyBackend } from "../../bricks/cpu/family-backend.js";
import { lambdaHandler } from "./handler.js";
import { openBricks } from "./parts/bricks.js";

/** The bricks that a configuration declares, and what no family has. */
export const handler = lambdaHandler((logger) => openBricks(familyBackend([]), logger));
