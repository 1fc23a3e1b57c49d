import type { Backend } from "../bricks/backend.js";
import type { BrickImplementation, PortValue } from "../bricks/brick.js";
import { type BrickSpec, catalogue as builtIn, type Catalogue, type Port } from "../bricks/catalogue.js";
import type { Raster } from "../bricks/raster/raster.js";
import { isArtefact, type Value } from "../platform/artefact.js";
import { canonicalJson, sha256 } from "../platform/canonical-json.js";
import type { Clock } from "../platform/clock.js";
import { BadInputError, BrickFailedError, RefusedError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import { ObjectMissingError, type ObjectStore } from "../platform/object-store.js";
import type { ArtefactIo } from "./artefact-io.js";

/** One step of a plan, as a state of the compiled machine sends it. */
export interface BrickCall {
  readonly brick: string;
  readonly inputs: Readonly<Record<string, Value>>;
  /** 0 … 2³²−1. */
  readonly seed: number;
  readonly editId: string;
  /** Id of the step, for logs. */
  readonly step: string;
  readonly backend: string;
}

export interface BrickResult {
  readonly outputs: Readonly<Record<string, Value>>;
  /** Seconds of the brick's own work; what the first run took when `cached`. */
  readonly seconds: number;
  /** What this call cost; 0 when `cached`. */
  readonly dollars: number;
  readonly backend: string;
  readonly model: string;
  /** The result was in the store already. */
  readonly cached: boolean;
}

export interface BrickDependencies {
  readonly store: ObjectStore;
  readonly artefacts: ArtefactIo;
  readonly backends: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type BrickHandler = (call: BrickCall, signal?: AbortSignal) => Promise<BrickResult>;

/** The Lambda that runs one brick. A call whose memo key is in the store is answered from there. */
export function createBrick(deps: BrickDependencies): BrickHandler {
  return async (call, signal = new AbortController().signal) => {
    const spec = specOf(call.brick, deps.catalogue ?? builtIn);
    const implementation = await implementationOf(deps.backends, call);
    const inputs = completeInputs(spec, call.inputs);
    const key = memoKey(call, implementation, inputs);
    const known = await recall(deps.store, key);
    if (known !== null) {
      deps.logger.info("brick answered from memo", { editId: call.editId, step: call.step, brick: call.brick });
      return { ...known, dollars: 0, cached: true };
    }
    const values = await loadInputs(deps.artefacts, inputs);
    const started = deps.clock.monotonic();
    const outputs = await implementation.run(values, { seed: call.seed, signal, logger: deps.logger });
    const seconds = (deps.clock.monotonic() - started) / 1000;
    const stored = await storeOutputs(deps.artefacts, spec, key, outputs);
    const { backend } = call;
    const result: BrickResult = {
      outputs: stored,
      seconds,
      dollars: 0,
      backend,
      model: implementation.model,
      cached: false,
    };
    await deps.store.put(`${memoFolder(key)}/result.json`, new TextEncoder().encode(JSON.stringify(result)));
    deps.logger.info("brick ran", { editId: call.editId, step: call.step, brick: call.brick, seconds });
    return result;
  };
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

/** The same brick, version, backend, model, seed and input contents give the same key, whatever edit they belong to. */
function memoKey(
  call: BrickCall,
  implementation: BrickImplementation,
  inputs: Readonly<Record<string, Value>>,
): string {
  const contents = Object.fromEntries(
    Object.entries(inputs).map(([port, value]) => [port, isArtefact(value) ? { [value.kind]: value.sha256 } : value]),
  );
  const { brick, version, model } = implementation;
  return sha256(canonicalJson({ brick, version, backend: call.backend, model, seed: call.seed, inputs: contents }));
}

function memoFolder(key: string): string {
  return `memo/${key.slice(0, 2)}/${key}`;
}

async function recall(store: ObjectStore, key: string): Promise<BrickResult | null> {
  try {
    const bytes = await store.get(`${memoFolder(key)}/result.json`);
    const result = JSON.parse(new TextDecoder().decode(bytes)) as BrickResult;
    const artefacts = Object.values(result.outputs).filter(isArtefact);
    const heads = await Promise.all(artefacts.map((artefact) => store.head(artefact.key)));
    return heads.every((head) => head !== null) ? result : null;
  } catch (error) {
    if (error instanceof ObjectMissingError || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function loadInputs(
  artefacts: ArtefactIo,
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

async function storeOutputs(
  artefacts: ArtefactIo,
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
