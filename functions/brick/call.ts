import type { Backend } from "../../bricks/backend.js";
import type { BrickImplementation } from "../../bricks/brick.js";
import { type BrickSpec, catalogue as builtIn, type Catalogue, type Port } from "../../bricks/catalogue.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { BadInputError, RefusedError } from "../../platform/errors.js";
import type { BrickCall } from "../brick.js";
import { memoKey } from "./memo.js";

/** A call with what it speaks of looked up and checked. */
export interface ResolvedCall {
  readonly spec: BrickSpec;
  readonly implementation: BrickImplementation;
  /** Every port of the catalogue, null where not given. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** 64 hex digits: what the result lies under in the memo. */
  readonly key: string;
}

/**
 * @throws {BadInputError} for an unknown brick or a value of the wrong type.
 * @throws {RefusedError} when the backend does not have the brick, or not now.
 */
export async function resolveCall(
  call: BrickCall,
  backends: readonly Backend[],
  catalogue: Catalogue = builtIn,
): Promise<ResolvedCall> {
  const spec = specOf(call.brick, catalogue);
  const implementation = await implementationOf(backends, call);
  const inputs = completeInputs(spec, call.inputs);
  return { spec, implementation, inputs, key: memoKey(call, implementation, inputs) };
}

function specOf(brick: string, catalogue: Catalogue): BrickSpec {
  const spec = catalogue.get(brick);
  if (spec === undefined) throw new BadInputError(`There is no brick called "${brick}".`);
  return spec;
}

async function implementationOf(backends: readonly Backend[], call: BrickCall): Promise<BrickImplementation> {
  const backend = backends.find((b) => b.name === call.backend);
  const implementation = await backend?.find(call.brick);
  if (!implementation) throw new RefusedError(`${call.brick} does not run on backend "${call.backend}".`);
  const available = implementation.available();
  if (!available.ok) throw new RefusedError(`${call.brick} cannot run here: ${available.reason}`, available.hint);
  return implementation;
}

/** Every port of the catalogue, null where not given; values of the wrong type are refused. */
function completeInputs(spec: BrickSpec, given: Readonly<Record<string, Value>>): Record<string, Value> {
  for (const port of Object.keys(given)) {
    if (!Object.hasOwn(spec.inputs, port)) throw new BadInputError(`${spec.name} has no input called "${port}".`);
  }
  const inputs: Record<string, Value> = {};
  for (const [name, port] of Object.entries(spec.inputs)) {
    const value = given[name] ?? null;
    if (!fits(value, port)) {
      const got = value === null ? "nothing" : isArtefact(value) ? `an ${value.kind}` : `a ${typeof value}`;
      throw new BadInputError(`${spec.name}: input \`${name}\` must be of type ${port.type}, but it is ${got}.`);
    }
    inputs[name] = value;
  }
  return inputs;
}

function fits(value: Value, port: Port): boolean {
  if (value === null) return port.nullable;
  switch (port.type) {
    case "Image":
      return isArtefact(value) && value.kind === "image";
    case "Mask":
      return isArtefact(value) && value.kind === "mask";
    case "Str":
      return typeof value === "string";
    case "Float":
      return typeof value === "number" && Number.isFinite(value);
  }
}
