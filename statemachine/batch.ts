export type * from "./batch/contract.js";
export { type BatchMachine, batchDefinition } from "./batch/definition.js";
export { type BatchReader, batchReaders } from "./batch/files.js";
export type { BatchTargets } from "./batch/scope.js";
