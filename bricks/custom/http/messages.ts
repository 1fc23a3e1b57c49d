import { z } from "zod";
import { BrickFailedError } from "../../../platform/errors.js";
import type { PortValue } from "../../brick.js";
import type { BrickSpec } from "../../catalogue.js";
import { decodeRaster, encodePng } from "../../raster/codec.js";
import { type ForeignError, foreignErrors } from "../foreign-error.js";
import { canvasOf, holdOutputs, holdSize, isRasterPort, type Size } from "../outputs.js";

/** Raised whenever an endpoint of the earlier contract could no longer understand a call. */
const CONTRACT_VERSION = 1;

/** The body of a call: `{ version, brick, seed, inputs }`, pictures and masks as `{ png, width, height }`. */
export async function writeCall(
  brick: string,
  seed: number,
  inputs: Readonly<Record<string, PortValue>>,
): Promise<string> {
  const written = Object.entries(inputs).map(async ([port, value]) => [port, await writeValue(value)] as const);
  return JSON.stringify({
    version: CONTRACT_VERSION,
    brick,
    seed,
    inputs: Object.fromEntries(await Promise.all(written)),
  });
}

async function writeValue(value: PortValue): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  const { width, height } = value;
  const png = Buffer.from(await encodePng(value, { fast: true })).toString("base64");
  return { png, width, height };
}

const valueSchema = z.union([z.looseObject({ png: z.string() }), z.string(), z.number(), z.null()]);
const answerSchema = z.object({ outputs: z.record(z.string(), valueSchema) });
const errorSchema = z.object({
  error: z.object({
    type: z.enum(foreignErrors).optional(),
    message: z.string(),
    hint: z.string().optional(),
  }),
});

/** Characters of an error answer that is worth reading. */
const LONGEST_ERROR = 100_000;

/** What an endpoint says went wrong, when it says it in the contract's words. */
export function readError(text: string): { type: ForeignError | null; message: string; hint: string } | null {
  if (text.length > LONGEST_ERROR) return null;
  const { success, data } = errorSchema.safeParse(parsed(text));
  return success ? { type: data.error.type ?? null, message: data.error.message, hint: data.error.hint ?? "" } : null;
}

/**
 * The outputs in a body `{ outputs: { port: { png } | text | number | null } }`, held to the brick's declaration.
 * @throws {BrickFailedError} saying what is wrong with them.
 */
export async function readOutputs(
  text: string,
  spec: BrickSpec,
  inputs: Readonly<Record<string, PortValue>>,
): Promise<Record<string, PortValue>> {
  const { success, data } = answerSchema.safeParse(parsed(text));
  if (!success) {
    const what = parsed(text) === undefined ? "is not JSON" : "has no outputs of the contract's form";
    throw new BrickFailedError(
      `The answer for ${spec.name} ${what}.`,
      'Answer { "outputs": { "port": { "png": "<base64>" } | text | number | null } }.',
    );
  }
  const canvas = canvasOf(spec, inputs);
  const outputs = Object.entries(data.outputs).map(async ([name, value]): Promise<[string, unknown]> => {
    const type = Object.hasOwn(spec.outputs, name) ? spec.outputs[name]?.type : undefined;
    const isPicture = typeof value === "object" && value !== null && (type === "Image" || type === "Mask");
    return [name, isPicture ? await readPng(value.png, name, type, spec, canvas) : value];
  });
  return holdOutputs(spec, inputs, Object.fromEntries(await Promise.all(outputs)));
}

/** Bytes beyond which an answer is not read further: every picture as PNG that saves nothing, in base64, and a mebibyte for the rest. */
export function mostAnswerBytes(spec: BrickSpec, inputs: Readonly<Record<string, PortValue>>): number {
  const { width, height } = canvasOf(spec, inputs) ?? UNKNOWN_CANVAS;
  const png = 1.05 * width * height * 4 + 65_536;
  const rasters = Object.values(spec.outputs).filter(isRasterPort).length;
  return Math.ceil(2 ** 20 + rasters * png * (4 / 3));
}

/** A picture that is made from nothing may have the largest working size. */
const UNKNOWN_CANVAS: Size = { width: 4096, height: 4096 };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The size is looked at before anything is decoded: a small file can hold a picture of gigabytes. */
async function readPng(base64: string, name: string, type: "Image" | "Mask", spec: BrickSpec, canvas: Size | null) {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(SIGNATURE)) {
    throw new BrickFailedError(
      `${spec.name} gave no PNG as \`${name}\`.`,
      "Pictures and masks are PNG files in base64.",
    );
  }
  if (canvas !== null) {
    holdSize(spec, name, { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }, canvas);
  }
  try {
    return await decodeRaster(bytes, type === "Mask" ? "mask" : "image");
  } catch (cause) {
    throw new BrickFailedError(
      `${spec.name} gave a damaged PNG as \`${name}\`.`,
      "Run it again; tell whoever runs it.",
      { cause },
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
