import type { BrickImplementation } from "../../brick.js";
import { bbox } from "./bbox.js";
import { compose } from "./compose.js";
import { inverse } from "./inverse.js";
import { resize } from "./resize.js";

/** The bricks that are arithmetic alone: no model, the same everywhere. */
export const arithmeticBricks: readonly BrickImplementation[] = [inverse, compose, resize, bbox];
