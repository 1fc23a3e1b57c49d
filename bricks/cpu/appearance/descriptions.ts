import { type BoundCall, supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";
import { readBackdrop } from "./background/prompt.js";
import { readEnvironment } from "./environment/prompt.js";
import { readLook } from "./recolour/prompt.js";
import { type Refusal, supportsText } from "./refusal.js";
import { readStyle } from "./style/prompt.js";
import type { StyleName } from "./style/words.js";

export const recolourDescription: BrickDescription = {
  brick: "FLUX-RCM",
  version: "2",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "prompt", readLook),
};

export const backgroundDescription: BrickDescription = {
  brick: "FLUX-CBG",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) =>
    hasBackground(call) ? supported : supportsText(call, "prompt", (text) => readBackdrop(text, false)),
};

export const styleDescription: BrickDescription = {
  brick: "FLUX-STYLE",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "style", (text) => asObject(readStyle(text))),
};

export const environmentDescription: BrickDescription = {
  brick: "FLUX-ENV",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "prompt", readEnvironment),
};

function hasBackground(call: BoundCall): boolean {
  const binding = call.inputs.background;
  return binding !== undefined && (binding.from !== "literal" || binding.value !== null);
}

function asObject(style: StyleName | Refusal): { readonly style: StyleName } | Refusal {
  return typeof style === "string" ? { style } : style;
}
