import { BadInputError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";
import { fitTo, ontoCanvas, type Size } from "../gpu/fit.js";
import type { PrepareContext } from "../gpu/waiting.js";
import { encodePng } from "../raster/codec.js";
import { onWhite } from "../raster/cutout.js";
import { complement, threshold } from "../raster/mask.js";
import { dilateDisc } from "../raster/morphology.js";
import { isMask, type Mask, type Raster } from "../raster/raster.js";
import type { MappedInput, Mapping } from "./mapping.js";

type Inputs = Readonly<Record<string, PortValue>>;

/** Puts a PNG where the model can read it. */
export type Upload = (name: string, png: Uint8Array) => Promise<string>;

/**
 * The model's inputs. Pictures and masks are laid on a canvas that the model does not round, and uploaded; all have the canvas of
 * the port `image` (or of the first picture that there is).
 */
export async function modelInputs(
  mapping: Mapping,
  inputs: Inputs,
  { seed }: Pick<PrepareContext, "seed">,
  upload: Upload,
): Promise<Record<string, unknown>> {
  const canvas = canvasSize(inputs);
  const given = Object.entries(mapping.inputs).map(async ([name, input]): Promise<[string, unknown]> => {
    const value = givenTo(input, inputs, seed);
    if (!isRaster(value)) return [name, value];
    const sent = isMask(value) && "port" in input ? maskFor(value, input) : value;
    return [name, await upload(`${name}.png`, await encodePng(laidOut(sent, mapping, canvas, input)))];
  });
  const all = await Promise.all(given);
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

function givenTo(input: MappedInput, inputs: Inputs, seed: number): PortValue | boolean {
  if ("port" in input) return inputs[input.port] ?? null;
  // Models count seeds in 31 bits.
  if ("seed" in input) return seed & 0x7fffffff;
  if ("value" in input) return input.value;
  return input.text.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, name: string) => {
    const value = inputs[name] ?? null;
    return typeof value === "object" ? "" : String(value).replace(/\s*\.\s*$/, "");
  });
}

/** A mask as the model takes it; black and white alone. */
function maskFor(mask: Mask, { grow = 0 }: { grow?: number | undefined }): Mask {
  const hard = threshold(mask);
  return grow === 0 ? hard : dilateDisc(hard, grow);
}

function laidOut(raster: Raster, mapping: Mapping, canvas: Size | null, input: MappedInput): Raster {
  const opaque = raster.channels === 4 ? onWhite(raster as Raster<4>) : raster;
  if (canvas === null || opaque.width !== canvas.width || opaque.height !== canvas.height) return opaque;
  const laid = ontoCanvas(opaque, fitTo(canvas, mapping.size));
  return isMask(laid) && "port" in input && input.inside === "black" ? complement(laid) : laid;
}

/** The size that pictures and masks of a call have. Null where it has none. */
function canvasSize(inputs: Inputs): Size | null {
  const image = inputs.image;
  if (isRaster(image)) return image;
  return Object.values(inputs).find(isRaster) ?? null;
}

/** @throws {BadInputError} when the call has no picture. */
export function requireCanvas(inputs: Inputs): Size {
  const canvas = canvasSize(inputs);
  if (canvas !== null) return canvas;
  throw new BadInputError("There is no picture among the inputs.", "Give one.");
}

function isRaster(value: PortValue | boolean | undefined): value is Raster {
  return typeof value === "object" && value !== null;
}
