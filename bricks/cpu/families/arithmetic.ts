import type { Backend } from "../../backend.js";
import { arithmeticBricks } from "../../raster/arithmetic/index.js";
import { familyBackend } from "../family-backend.js";

/** INVERSE, COMPOSE, RESIZE and BBOX. */
export function arithmeticFamily(): Backend {
  return familyBackend(arithmeticBricks);
}
