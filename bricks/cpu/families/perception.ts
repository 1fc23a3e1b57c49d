import type { Backend } from "../../backend.js";
import { familyBackend } from "../family-backend.js";
import { closePerception, perceptionBricks } from "../perception/index.js";

/** RES, SOS, MASK-SEG, ADD-PRED and CMI-PRED: onnxruntime, opencv and weights, in a thread of their own. */
export function perceptionFamily(): Backend {
  return familyBackend(perceptionBricks, closePerception);
}
