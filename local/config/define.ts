import type { BrickwrightConfig } from "../../functions/config/schema.js";

export type { BrickDeclaration, BrickwrightConfig, RunDeclaration } from "../../functions/config/schema.js";

/** What a brick's module is given for a picture or a mask, and gives back. */
export interface ModuleRaster {
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** One: a mask (0 outside, 255 inside). Three: RGB. Four: RGB and straight alpha. */
  channels: 1 | 3 | 4;
  /** `width · height · channels` bytes, rows from the top, channels interleaved, sRGB. */
  data: Uint8Array;
}

/** The inputs of a brick's module, every port of the declaration, null where none was given. */
export type ModuleInputs = Record<string, ModuleRaster | string | number | null>;

export interface ModuleContext {
  /** 0 … 2³²−1. Any randomness comes from here: the same inputs and seed give the same pixels. */
  seed: number;
  /** Aborted when the edit is stopped. */
  signal: AbortSignal;
  log(message: string): void;
}

/** What a brick's module exports. The answer has every output of the declaration. */
export type ModuleFunction = (inputs: ModuleInputs, context: ModuleContext) => Promise<ModuleInputs> | ModuleInputs;

/**
 * Names a configuration's type, so that an editor completes and checks it. Answers it as it is.
 *
 * @example
 * import { defineConfig } from "brickwright/config";
 * export default defineConfig({ backends: { "FLUX-FILL": { http: { url: "http://127.0.0.1:8000/fill" } } } });
 */
export function defineConfig(config: BrickwrightConfig): BrickwrightConfig {
  return config;
}
