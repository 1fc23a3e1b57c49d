import sharp from "sharp";
import { sha256 } from "../../platform/canonical-json.js";
import type { PortValue } from "../brick.js";
import type { BrickSpec, Port } from "../catalogue.js";
import { canvasOf, holdOutputs } from "../custom/outputs.js";
import { oneLine } from "../custom/text.js";
import { GpuProblem } from "../gpu/problem.js";
import { decodeRaster } from "../raster/codec.js";
import { area } from "../raster/mask.js";
import { isMask, type Raster } from "../raster/raster.js";
import type { Bucket } from "./bucket.js";
import type { EndpointAnswer, PictureReference } from "./contract.js";
import { type Location, liesUnder, readLocation } from "./location.js";

/** Bytes of an output that is worth reading. */
const MOST_BYTES = 128 * 2 ** 20;
/** Pixels of one that is worth decoding. */
const MOST_PIXELS = 40_000_000;
/** Bricks for which nothing inside of the mask means that nothing was found. */
const finders: ReadonlySet<string> = new Set(["RES", "SOS", "MASK-SEG"]);

/**
 * An endpoint's answer as the brick's outputs: read from the run's own folder alone, held to the checksum and the size that the
 * answer states, and to what the brick must put out.
 * @throws {GpuProblem} when it is not what the contract says.
 */
export async function collectOutputs(
  bucket: Bucket,
  spec: BrickSpec,
  folder: Location,
  inputs: Readonly<Record<string, PortValue>>,
  { outputs }: EndpointAnswer,
  signal: AbortSignal,
): Promise<Record<string, PortValue>> {
  const canvas = canvasOf(spec, inputs);
  const unknown = Object.keys(outputs).find((name) => !Object.hasOwn(spec.outputs, name));
  if (unknown !== undefined) throw bad(`it has an output "${oneLine(unknown, 40)}", which ${spec.name} has not`);
  const read = Object.entries(spec.outputs).map(async ([name, port]): Promise<[string, PortValue]> => {
    const value = outputs[name] ?? null;
    if (typeof value !== "object" || value === null) return [name, value];
    holdReference(name, port, value);
    if (canvas !== null && (value.width !== canvas.width || value.height !== canvas.height)) {
      throw bad(`\`${name}\` has ${sizeText(value)} pixels instead of ${sizeText(canvas)}`);
    }
    return [name, await readPicture(bucket, folder, name, value, signal)];
  });
  const made = Object.fromEntries(await Promise.all(read));
  if (finders.has(spec.name)) holdFound(made, inputs);
  return holdOutputs(spec, inputs, made);
}

function holdReference(name: string, { type }: Port, { kind }: PictureReference): void {
  const expected = type === "Mask" ? "mask" : type === "Image" ? "image" : null;
  if (kind !== expected) throw bad(`\`${name}\` is said to be of kind ${kind}`);
}

async function readPicture(
  bucket: Bucket,
  folder: Location,
  name: string,
  reference: PictureReference,
  signal: AbortSignal,
): Promise<Raster> {
  const at = readLocation(reference.s3);
  if (at === null || !liesUnder(at, folder)) throw bad(`\`${name}\` lies elsewhere than in the run's folder`);
  const bytes = await bucket.get(at, MOST_BYTES, signal);
  if (bytes === null) throw new GpuProblem("lost", `the file of \`${name}\` is not there`);
  if (sha256(bytes) !== reference.sha256) throw bad(`the file of \`${name}\` has another checksum than was stated`);
  const raster = await decoded(name, bytes, reference.kind);
  if (raster.width !== reference.width || raster.height !== reference.height) {
    throw bad(`the file of \`${name}\` has ${sizeText(raster)} pixels instead of the ${sizeText(reference)} stated`);
  }
  return raster;
}

async function decoded(name: string, bytes: Uint8Array, kind: "image" | "mask"): Promise<Raster> {
  try {
    const { width = 0, height = 0, pages = 1, format } = await sharp(bytes).metadata();
    if (width * height > MOST_PIXELS || pages > 1 || format !== "png") throw new Error("not one");
    return await decodeRaster(bytes, kind);
  } catch (cause) {
    throw new GpuProblem("bad-output", `the file of \`${name}\` is no PNG that can be read whole`, { cause });
  }
}

function holdFound(made: Readonly<Record<string, PortValue>>, { prompt }: Readonly<Record<string, PortValue>>): void {
  const { mask } = made;
  if (typeof mask !== "object" || mask === null || !isMask(mask) || area(mask) > 0) return;
  const what = typeof prompt === "string" ? `"${oneLine(prompt, 80)}"` : "anything that stands out";
  throw new GpuProblem("not-in-picture", `the model saw no ${what}`);
}

function bad(said: string): GpuProblem {
  return new GpuProblem("bad-output", said);
}

function sizeText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}×${height}`;
}
