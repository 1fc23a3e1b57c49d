import { join } from "node:path";
import { type Backend, candidatesFor } from "../../../bricks/backend.js";
import type { BrickImplementation, PortValue } from "../../../bricks/brick.js";
import type { BrickSpec, Port } from "../../../bricks/catalogue.js";
import { decodeRaster, encodePng } from "../../../bricks/raster/codec.js";
import { BadInputError, RefusedError } from "../../../platform/errors.js";
import { silentLogger } from "../../../platform/logger.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { readInput, requireWritable, writeWhole } from "../../files.js";
import { Exit, exitStatus } from "../exit.js";

export interface BrickOptions extends ConfigChoice {
  readonly in: readonly string[];
  readonly out: string;
  readonly seed?: number;
  readonly backend?: string;
  readonly json?: boolean;
}

/** `brickwright brick`: one brick on files, without plan or machine. */
export async function brick(name: string, options: BrickOptions): Promise<void> {
  const library = await openLibrary(options);
  const { catalogue, defaults } = library;
  const spec = catalogue.get(name.toUpperCase());
  if (spec === undefined) {
    throw new BadInputError(
      `There is no brick called "${name}".`,
      `Choose one of: ${[...catalogue.keys()].join(", ")}.`,
    );
  }
  const stopping = new AbortController();
  const onInterrupt = () => stopping.abort();
  process.once("SIGINT", onInterrupt);
  try {
    const preference = options.backend ?? defaults.backend ?? "auto";
    const implementation = await implementationOf(spec, library.backends, preference);
    const inputs = await readInputs(spec, options.in);
    await requireWritable(options.out);
    const context = { seed: options.seed ?? defaults.seed ?? 1, signal: stopping.signal, logger: silentLogger };
    await writeOutputs(await implementation.run(inputs, context), options);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.stderr.write("Stopped.\n");
    throw new Exit(exitStatus.stopped);
  } finally {
    process.off("SIGINT", onInterrupt);
    await library.close();
  }
}

/** The first of the backends that has the brick ready; a place that is configured but not ready is said, not passed over in silence. */
async function implementationOf(
  { name }: BrickSpec,
  backends: readonly Backend[],
  preference: string,
): Promise<BrickImplementation> {
  const candidates = await candidatesFor(name, backends, preference);
  if (candidates.length === 0) {
    const names = ["auto", ...backends.map((backend) => backend.name)].join(", ");
    throw new RefusedError(`There is no backend called "${preference}".`, `Choose one of: ${names}.`);
  }
  const refusals: { reason: string; hint: string }[] = [];
  for (const backend of candidates) {
    const implementation = await backend.find(name);
    if (implementation === null) continue;
    const available = implementation.available();
    if (!available.ok) {
      refusals.push(available);
      continue;
    }
    for (const { reason } of refusals) process.stderr.write(`${name} runs on ${backend.name}: ${reason}.\n`);
    return implementation;
  }
  const [first] = refusals;
  if (first) throw new RefusedError(`${name} cannot run here: ${first.reason}.`, first.hint);
  const where = preference === "auto" ? "here" : `on ${preference}`;
  throw new RefusedError(
    `${name} cannot run ${where}.`,
    `Give ${name} an endpoint under "backends" in brickwright.config.`,
  );
}

async function readInputs(spec: BrickSpec, given: readonly string[]): Promise<Record<string, PortValue>> {
  const texts = new Map<string, string>();
  for (const assignment of given) {
    const equals = assignment.indexOf("=");
    const port = assignment.slice(0, Math.max(0, equals));
    const ports = Object.hasOwn(spec.inputs, port) ? [port] : spec.inputAliases?.[port];
    if (ports === undefined) {
      throw new BadInputError(
        `${spec.name} has no input "${port || assignment}".`,
        `Its inputs: ${Object.keys(spec.inputs).join(", ")}.`,
      );
    }
    for (const name of ports) texts.set(name, assignment.slice(equals + 1));
  }
  const inputs: Record<string, PortValue> = {};
  for (const [name, port] of Object.entries(spec.inputs)) {
    const value = await readValue(name, port, texts.get(name));
    if (value === null && !port.nullable) {
      throw new BadInputError(`${spec.name} needs its input "${name}" (${port.meaning}).`, `Give --in ${name}=…`);
    }
    inputs[name] = value;
  }
  return inputs;
}

async function readValue(name: string, port: Port, text: string | undefined): Promise<PortValue> {
  if (text === undefined || text === "null") return null;
  switch (port.type) {
    case "Image":
      return decodeRaster(await readInput(text, "picture"), "image");
    case "Mask":
      return decodeRaster(await readInput(text, "mask"), "mask");
    case "Str":
      return text;
    case "Float": {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (!Number.isFinite(value))
        throw new BadInputError(`"${text}" is not a number.`, `"${name}" is ${port.meaning}.`);
      if (value <= (port.above ?? -Infinity) || value < (port.min ?? -Infinity) || value > (port.max ?? Infinity)) {
        const low = port.above === undefined ? `at least ${port.min ?? "-∞"}` : `above ${port.above}`;
        throw new BadInputError(`"${name}" must be ${low} and at most ${port.max ?? "∞"}, not ${text}.`);
      }
      return value;
    }
  }
}

/** Rasters as PORT.png; all values, null included, in outputs.json. */
async function writeOutputs(outputs: Readonly<Record<string, PortValue>>, options: BrickOptions): Promise<void> {
  const listed: Record<string, unknown> = {};
  for (const [port, value] of Object.entries(outputs)) {
    if (typeof value !== "object" || value === null) {
      listed[port] = value;
      continue;
    }
    const file = `${port}.png`;
    await writeWhole(join(options.out, file), await encodePng(value));
    listed[port] = { file, width: value.width, height: value.height, channels: value.channels };
  }
  await writeWhole(join(options.out, "outputs.json"), `${JSON.stringify(listed, null, 2)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(listed)}\n`);
  else for (const [port, value] of Object.entries(listed)) process.stdout.write(`${port}: ${JSON.stringify(value)}\n`);
}
