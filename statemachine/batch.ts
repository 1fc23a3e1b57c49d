export type * from "./batch/contract.js";
export {
  type BatchMachine,
  type BatchReader,
  type BatchTargets,
  batchDefinition,
  batchReaders,
} from "./batch/definition.js";
