import { type Artefact, isArtefact } from "../platform/artefact.js";
import { BadInputError } from "../platform/errors.js";
import type { CompiledMachine, InitPort } from "./compiled.js";
import { quotas } from "./limits.js";
import { SEEDS } from "./shape/seed.js";

export interface MachineRequest {
  readonly editId: string;
  /** 0 … 2³²−1. */
  readonly seed: number;
  /** What the person gave. */
  readonly init: Readonly<Partial<Record<InitPort, Artefact | null>>>;
}

/** The input of one execution of a compiled machine. */
export interface MachineInput {
  readonly editId: string;
  readonly seed: number;
  readonly init: Readonly<Partial<Record<InitPort, Artefact>>>;
  readonly names: CompiledMachine["names"];
  readonly literals: CompiledMachine["literals"];
}

/**
 * @throws {BadInputError} when the seed is no seed, when the machine reads a picture that the edit does not have, or
 * when the input is larger than an execution's input may be.
 */
export function machineInput(
  compiled: Pick<CompiledMachine, "literals" | "names" | "needs">,
  { editId, seed, init }: MachineRequest,
): MachineInput {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new BadInputError(`The seed ${seed} is not a whole number from 0 to ${SEEDS - 1}.`, "Give another seed.");
  }
  const given: Partial<Record<InitPort, Artefact>> = {};
  for (const port of compiled.needs) {
    const value = init[port];
    if (!isArtefact(value)) {
      throw new BadInputError(`The plan needs init[${port}], which this edit does not have.`, `Give the ${port} too.`);
    }
    given[port] = value;
  }
  const input: MachineInput = { editId, seed, init: given, names: compiled.names, literals: compiled.literals };
  if (Buffer.byteLength(JSON.stringify(input)) > quotas.payloadBytes) {
    throw new BadInputError("The edit's texts together are larger than 256 KiB.", "Use shorter prompts.");
  }
  return input;
}
