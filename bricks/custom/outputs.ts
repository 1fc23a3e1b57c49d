import { BrickFailedError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";
import type { BrickSpec, Port } from "../catalogue.js";
import type { Raster } from "../raster/raster.js";
import { oneLine } from "./text.js";

/** Longest text that a brick may put out: a caption, not a document. */
const LONGEST_TEXT = 10_000;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The canvas that a call's pictures and masks lie on, and its outputs must lie on too; null when it has none.
 * @throws {BrickFailedError} never; inputs were held by the caller.
 */
export function canvasOf(spec: BrickSpec, inputs: Readonly<Record<string, PortValue>>): Size | null {
  for (const [name, port] of Object.entries(spec.inputs)) {
    const value = inputs[name] ?? null;
    if (isRasterPort(port) && port.anyCanvas !== true && typeof value === "object" && value !== null) return value;
  }
  return null;
}

export function isRasterPort({ type }: Port): boolean {
  return type === "Image" || type === "Mask";
}

/**
 * What foreign code answered, held to the brick's declaration: every output there, of its type, within its bounds, pictures
 * and masks of the inputs' size.
 * @throws {BrickFailedError} that names the brick and the output.
 */
export function holdOutputs(
  spec: BrickSpec,
  inputs: Readonly<Record<string, PortValue>>,
  answer: unknown,
): Record<string, PortValue> {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw failed(spec, `answered ${kindOf(answer)} instead of an object of outputs`);
  }
  const given = answer as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(spec.outputs, name)) throw failed(spec, `answered an output "${oneLine(name, 40)}"`);
  }
  const canvas = canvasOf(spec, inputs);
  const outputs: Record<string, PortValue> = {};
  for (const [name, port] of Object.entries(spec.outputs)) {
    const value = Object.hasOwn(given, name) ? (given[name] ?? null) : null;
    outputs[name] = value === null ? nothing(spec, name, port) : held(spec, name, port, value, canvas);
  }
  return outputs;
}

function nothing(spec: BrickSpec, name: string, port: Port): null {
  if (port.nullable) return null;
  throw failed(spec, `gave no \`${name}\``);
}

function held(spec: BrickSpec, name: string, port: Port, value: unknown, canvas: Size | null): PortValue {
  switch (port.type) {
    case "Image":
    case "Mask":
      return heldRaster(spec, name, port, value, canvas);
    case "Str":
      if (typeof value !== "string") throw failed(spec, `gave ${kindOf(value)} as \`${name}\`, which is a text`);
      if (value.length > LONGEST_TEXT) {
        throw failed(spec, `gave ${value.length} characters as \`${name}\`; at most ${LONGEST_TEXT} are taken`);
      }
      return value;
    case "Float": {
      if (typeof value !== "number" || !Number.isFinite(value)) {
        throw failed(spec, `gave ${kindOf(value)} as \`${name}\`, which is a finite number`);
      }
      const { min = -Infinity, max = Infinity, above = -Infinity } = port;
      if (value < min || value > max || value <= above) {
        throw failed(spec, `gave ${value} as \`${name}\`, which is outside of its bounds`);
      }
      return value;
    }
  }
}

function heldRaster(spec: BrickSpec, name: string, port: Port, value: unknown, canvas: Size | null): Raster {
  const raster = asRaster(value);
  if (raster === null) {
    throw failed(
      spec,
      `gave ${kindOf(value)} as \`${name}\`, which is { width, height, channels, data: width·height·channels bytes }`,
    );
  }
  if ((raster.channels === 1) !== (port.type === "Mask")) {
    throw failed(spec, `gave ${raster.channels} channels as \`${name}\`, which is of type ${port.type}`);
  }
  if (port.cutout === true && raster.channels !== 4) {
    throw failed(spec, `gave ${raster.channels} channels as \`${name}\`, which is a cut-out and has four`);
  }
  if (canvas !== null) holdSize(spec, name, raster, canvas);
  return raster;
}

/** @throws {BrickFailedError} naming both sizes when they differ. */
export function holdSize(spec: BrickSpec, name: string, { width, height }: Size, canvas: Size): void {
  if (width === canvas.width && height === canvas.height) return;
  throw failed(
    spec,
    `gave ${width}×${height} pixels as \`${name}\`, but its picture is ${canvas.width}×${canvas.height}`,
  );
}

/** A raster of plain bytes; the typed array that foreign code used may be a clamped one. */
function asRaster(value: unknown): Raster | null {
  if (typeof value !== "object" || value === null) return null;
  const { width, height, channels, data } = value as Record<string, unknown>;
  if (!isSide(width) || !isSide(height) || (channels !== 1 && channels !== 3 && channels !== 4)) return null;
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) return null;
  if (data.byteLength !== width * height * channels) return null;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width, height, channels, data: bytes };
}

function isSide(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

function failed(spec: BrickSpec, what: string): BrickFailedError {
  const outputs = Object.entries(spec.outputs).map(
    ([name, { type, nullable }]) => `${name}: ${type}${nullable ? "?" : ""}`,
  );
  return new BrickFailedError(`${spec.name} ${what}.`, `It was declared to answer { ${outputs.join(", ")} }.`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : "no finite number";
  return typeof value === "object" ? "an object that is no raster" : `a ${typeof value}`;
}
