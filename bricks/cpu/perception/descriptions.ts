import { supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";
import { type CpuDeployment, outlineModelOf } from "../deployment.js";
import { parseReferring } from "./language/parse.js";
import { parseAddition } from "./placement/instruction.js";
import { supportsText } from "./text-port.js";

/** Why a RES prompt cannot be looked for, as a clause, and what to write instead. */
export const unreadReferring = (prompt: string) =>
  `"${prompt.slice(0, 60)}" names nothing that could be looked for in a picture`;
export const referringHint = 'Name a thing in English, e.g. "the red car on the left".';

export const unreadAddition = "The prompt names nothing to add";
export const additionHint = 'Give a sentence such as "add a black dog on the left".';

/** @param deployment asked anew each time: a package may be installed meanwhile. */
export function describePerception(deployment: () => CpuDeployment) {
  const outlines = () => outlineModelOf(deployment());
  const res: BrickDescription = {
    brick: "RES",
    version: "2",
    get model() {
      return `NanoDet-g + PP-OCRv4 + ${outlines()}`;
    },
    available: () => supported,
    supports: (call) =>
      supportsText(call, "prompt", (prompt) =>
        parseReferring(prompt) === null
          ? { ok: false, reason: unreadReferring(prompt), hint: referringHint }
          : supported,
      ),
  };
  const sos: BrickDescription = {
    brick: "SOS",
    version: "1",
    get model() {
      return deployment().isnet ? outlines() : `NanoDet-g + geodesic saliency + ${outlines()}`;
    },
    available: () => supported,
    supports: () => supported,
  };
  const maskSeg: BrickDescription = {
    brick: "MASK-SEG",
    version: "1",
    get model() {
      return deployment().isnet ? `${outlines()} + grabCut` : "grabCut";
    },
    available: () => supported,
    supports: () => supported,
  };
  const addPred: BrickDescription = {
    brick: "ADD-PRED",
    version: "1",
    model: "NanoDet-g + placement rules",
    available: () => supported,
    supports: (call) =>
      supportsText(call, "prompt", (prompt) =>
        parseAddition(prompt) === null ? { ok: false, reason: unreadAddition, hint: additionHint } : supported,
      ),
  };
  const cmiPred: BrickDescription = {
    brick: "CMI-PRED",
    version: "1",
    model: "NanoDet-g + PP-OCRv4 + caption rules",
    available: () => supported,
    supports: () => supported,
  };
  return { res, sos, maskSeg, addPred, cmiPred };
}
