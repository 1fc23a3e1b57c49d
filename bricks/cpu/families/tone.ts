import type { Backend } from "../../backend.js";
import { familyBackend } from "../family-backend.js";
import { toneBricks } from "../tone/index.js";

/** BRIGHTNESS, CONTRAST, SATURATION, WARMTH and GRAYSCALE. */
export function toneFamily(): Backend {
  return familyBackend(toneBricks);
}
