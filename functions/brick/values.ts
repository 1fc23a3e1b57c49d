import type { PortValue } from "../../bricks/brick.js";
import type { BrickSpec } from "../../bricks/catalogue.js";
import type { Raster } from "../../bricks/raster/raster.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { BrickFailedError } from "../../platform/errors.js";
import type { Artefacts } from "../artefacts.js";
import { memoFolder } from "./memo.js";

export async function loadInputs(
  artefacts: Artefacts,
  inputs: Readonly<Record<string, Value>>,
): Promise<Record<string, PortValue>> {
  const loaded = Object.entries(inputs).map(
    async ([port, value]): Promise<[string, PortValue]> => [
      port,
      isArtefact(value) ? await artefacts.load(value) : value,
    ],
  );
  return Object.fromEntries(await Promise.all(loaded));
}

/** @throws {BrickFailedError} when an output is missing, or of another type than the catalogue says. */
export async function storeOutputs(
  artefacts: Artefacts,
  spec: BrickSpec,
  key: string,
  outputs: Readonly<Record<string, PortValue>>,
): Promise<Record<string, Value>> {
  const stored = Object.entries(spec.outputs).map(async ([port, { type, nullable }]): Promise<[string, Value]> => {
    const value = outputs[port] ?? null;
    if (value === null && !nullable) throw new BrickFailedError(`${spec.name} gave no \`${port}\`.`);
    if (!isRaster(value)) return [port, value];
    if ((value.channels === 1) !== (type === "Mask")) {
      throw new BrickFailedError(
        `${spec.name} gave ${value.channels} channels as \`${port}\`, which is of type ${type}.`,
      );
    }
    return [port, await artefacts.save(`${memoFolder(key)}/${port}.png`, value)];
  });
  return Object.fromEntries(await Promise.all(stored));
}

function isRaster(value: PortValue): value is Raster {
  return typeof value === "object" && value !== null;
}
