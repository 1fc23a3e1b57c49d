import sharp from "sharp";
import { NotInPictureError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";
import type { BrickSpec } from "../catalogue.js";
import { holdOutputs } from "../custom/outputs.js";
import { fitTo, fromCanvas, hasProportionsOf } from "../gpu/fit.js";
import { GpuProblem } from "../gpu/problem.js";
import { decodeRaster } from "../raster/codec.js";
import { alphaMask, cutOut, onWhite } from "../raster/cutout.js";
import { featherInside } from "../raster/feather.js";
import { fillScore } from "../raster/fill-score.js";
import { area, threshold } from "../raster/mask.js";
import { dilateBox, dilateDisc } from "../raster/morphology.js";
import { optionalMask, requiredPicture } from "../raster/ports.js";
import { isPicture, type Mask, type Picture, type Raster } from "../raster/raster.js";
import type { Mapping } from "./mapping.js";
import { requireCanvas } from "./prepare.js";

type Inputs = Readonly<Record<string, PortValue>>;

/** Pixels of an output that is worth decoding. */
const MOST_PIXELS = 40_000_000;
/** The seam between what was painted and what was there, in pixels, inside the mask. */
const SEAM = 2;
/** The score is of the mask dilated by a box of 25 × 25 pixels, as FLUX-INPAINT's denoising was tuned to it (Lego-Edit). */
const SCORED_REACH = 12;

/**
 * A model's output as the brick's outputs, on the inputs' own canvas.
 * @param fetchBytes the bytes behind a URL.
 * @throws {GpuProblem} when it is not what the mapping says.
 */
export async function brickOutputs(
  spec: BrickSpec,
  mapping: Mapping,
  inputs: Inputs,
  output: unknown,
  fetchBytes: (url: string) => Promise<Uint8Array>,
): Promise<Record<string, PortValue>> {
  const made = await decode(await fetchBytes(urlIn(output, mapping)), mapping);
  const canvas = requireCanvas(inputs);
  const fit = fitTo(canvas, mapping.size);
  if (!hasProportionsOf(made, fit.canvas)) {
    const sizes = `${made.width}×${made.height} pixels instead of ${fit.canvas.width}×${fit.canvas.height}`;
    throw new GpuProblem("bad-output", `it has ${sizes}, which is another picture's shape`);
  }
  const onInputs = fromCanvas(made, fit);
  const outputs =
    mapping.output === "image" ? edited(mapping, inputs, onInputs) : selected(spec, mapping, inputs, onInputs);
  return holdOutputs(spec, inputs, fitting(spec, inputs, outputs));
}

/** The URL in a string, in the first of a list, or in the mapping's field of an object. */
function urlIn(output: unknown, { field }: Mapping): string {
  const part = field !== undefined && isObject(output) && Object.hasOwn(output, field) ? output[field] : output;
  const first: unknown = Array.isArray(part) ? part[0] : part;
  if (typeof first === "string" && first.length > 0) return first;
  throw new GpuProblem("bad-output", "it has no file");
}

async function decode(bytes: Uint8Array, { output }: Mapping): Promise<Raster> {
  try {
    const { width = 0, height = 0, pages = 1, format } = await sharp(bytes).metadata();
    if (width * height > MOST_PIXELS || pages > 1 || !["png", "jpeg", "webp"].includes(format))
      throw new Error("not one");
    return await decodeRaster(bytes, output === "mask" ? "mask" : "image");
  } catch (cause) {
    throw new GpuProblem("bad-output", "its file is no picture that can be read whole", { cause });
  }
}

/** An edited picture; outside of the mask the input's own pixels. */
function edited(mapping: Mapping, inputs: Inputs, made: Raster): Record<string, PortValue> {
  if (!isPicture(made)) throw new GpuProblem("bad-output", "it is a mask");
  const picture = onWhite(made);
  const mask = mapping.keepOutside === undefined ? null : optionalMask(inputs, mapping.keepOutside);
  if (mask === null) return { image: picture };
  const grow = Math.max(0, ...Object.values(mapping.inputs).map((input) => growOf(input, mapping.keepOutside)));
  const painted = grow === 0 ? threshold(mask) : dilateDisc(threshold(mask), grow);
  return { image: blended(requiredPicture(inputs, "image"), picture, featherInside(painted, SEAM)) };
}

function growOf(input: Mapping["inputs"][string], port: string | undefined): number {
  return "port" in input && input.port === port ? (input.grow ?? 0) : 0;
}

/** `over` where `alpha` is 255, `under` exactly where it is 0. The alpha channel that `under` may have stays. */
function blended(under: Picture, over: Raster<3>, alpha: Mask): Picture {
  const data = under.data.slice();
  const { channels } = under;
  for (let i = 0; i < alpha.data.length; i++) {
    const a = alpha.data[i];
    if (a === 0) continue;
    for (let c = 0; c < 3; c++) {
      const at = i * channels + c;
      data[at] = Math.round((over.data[3 * i + c] * a + data[at] * (255 - a)) / 255);
    }
  }
  return { ...under, data };
}

/** A mask, and the object cut out by it. */
function selected(spec: BrickSpec, mapping: Mapping, inputs: Inputs, made: Raster): Record<string, PortValue> {
  const mask = threshold(isPicture(made) ? alphaMask(made) : (made as Mask));
  if (area(mask) === 0) {
    const prompt = typeof inputs.prompt === "string" ? `No "${inputs.prompt.slice(0, 80)}" was` : "Nothing was";
    throw new NotInPictureError(
      `${prompt} found in this picture by ${mapping.model ?? spec.name}.`,
      "Name something that it shows.",
    );
  }
  return { mask, image: cutOut(requiredPicture(inputs, "image"), mask) };
}

/** What the brick puts out, of what was made; FASTINPAINT's score is a matter of its picture. */
function fitting(spec: BrickSpec, inputs: Inputs, made: Record<string, PortValue>): Record<string, PortValue> {
  const outputs = Object.fromEntries(Object.entries(made).filter(([name]) => Object.hasOwn(spec.outputs, name)));
  const { image } = made;
  const mask = optionalMask(inputs, "mask");
  if (
    Object.hasOwn(spec.outputs, "score") &&
    mask !== null &&
    typeof image === "object" &&
    image !== null &&
    isPicture(image)
  ) {
    outputs.score = fillScore(image, dilateBox(threshold(mask), SCORED_REACH));
  }
  return outputs;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
