import type { dynamoRecordsActions } from "../../platform/aws/dynamo/table.js";
import type { StorageAccess } from "../constructs/storage.js";
import type { Variable } from "../lambda/environment.js";
import type { FunctionName } from "./table.js";

/** The model's keys; headers of bricks behind http; the accounts of GPU providers. */
export type ConfigPart = "builder" | "critic" | "bricks" | "backends" | "replicate" | "sagemaker";

/** What each function may touch of what all of them share, and what it is told. What only one of them may is in `brickwright.ts`. */
export interface Access {
  readonly storage?: StorageAccess;
  readonly records?: readonly (keyof typeof dynamoRecordsActions)[];
  /** The parts of the configuration whose secrets it reads. */
  readonly secrets?: readonly ConfigPart[];
  /** Sends results, failures and signs of life to tasks that wait. */
  readonly tells?: true;
  /** Speaks with SageMaker's endpoints. */
  readonly endpoints?: true;
  /** Its bundle has the configuration. */
  readonly configured?: true;
  readonly variables: readonly Variable[];
}

const brick: Access = {
  storage: { read: ["edits", "memo"], write: ["memo"] },
  variables: ["bucket"],
};
/** The same brick may also be behind http, by the configuration. */
const configuredBrick: Access = {
  ...brick,
  secrets: ["bricks", "backends"],
  configured: true,
  variables: [...brick.variables, "secrets", "isnet", "topics"],
};
/** Sends pictures to providers and copies what they made. */
const gpu: Access = {
  storage: {
    read: ["edits", "memo", "gpuInputs", "gpuOutputs", "gpuAnswers", "gpuFailures"],
    write: ["memo", "gpuInputs"],
    remove: ["gpuInputs", "gpuOutputs", "gpuAnswers", "gpuFailures"],
  },
  // Lists those that wait for a prediction, to tell them.
  records: ["read", "write", "delete", "index"],
  secrets: ["replicate", "sagemaker", "backends"],
  tells: true,
  configured: true,
  variables: ["bucket", "table", "secrets", "isnet", "topics", "fallback"],
};

/** Looks after runs that were started, without their pictures: it needs to know no more than who runs them. */
const watch: Access = {
  records: ["read", "write", "delete"],
  secrets: ["replicate", "sagemaker", "backends"],
  configured: true,
  variables: ["bucket", "table", "secrets", "topics", "settleQueue"],
};

export const accessTable: Readonly<Record<FunctionName, Access>> = {
  ingest: {
    // Photos of batches are taken where they lie.
    storage: { read: ["sources", "incoming", "edits", "uploads", "batches"], write: ["edits"] },
    configured: true,
    variables: ["bucket", "isnet", "topics"],
  },
  plan: {
    // Descriptions of scenes are remembered.
    storage: { read: ["edits", "sources", "memo"], write: ["edits", "memo"] },
    secrets: ["builder", "critic"],
    configured: true,
    variables: ["bucket", "secrets", "isnet", "topics"],
  },
  compile: {
    storage: { read: ["edits"], write: ["edits"] },
    records: ["read", "write"],
    configured: true,
    variables: [
      "bucket",
      "table",
      "secrets",
      "isnet",
      "topics",
      "targets",
      "machinePrefix",
      "machineRole",
      "machineLogs",
      "machineTracing",
      "stack",
    ],
  },
  critique: {
    storage: { read: ["edits", "memo"], write: ["edits"] },
    secrets: ["builder", "critic"],
    configured: true,
    variables: ["bucket", "secrets", "isnet", "topics"],
  },
  publish: {
    storage: {
      read: ["edits", "memo", "sources", "incoming", "results", "uploads", "batches"],
      write: ["edits", "results"],
    },
    records: ["read", "write"],
    configured: true,
    variables: ["bucket", "table", "isnet", "topics", "eventBus", "webhookQueue"],
  },
  arithmetic: brick,
  perception: { ...configuredBrick, secrets: ["bricks", "backends", "builder", "critic"] },
  inpaint: configuredBrick,
  tone: configuredBrick,
  restore: configuredBrick,
  appearance: configuredBrick,
  declared: configuredBrick,
  "gpu-submit": { ...gpu, endpoints: true, variables: [...gpu.variables, "url"] },
  "gpu-callback": watch,
  /** An endpoint's answer is a document in the bucket. */
  "gpu-notify": { ...watch, storage: { read: ["gpuInputs", "gpuAnswers", "gpuFailures"] } },
  "gpu-reconcile": {
    ...watch,
    storage: {
      read: ["memo", "gpuInputs", "gpuOutputs", "gpuAnswers", "gpuFailures"],
      remove: ["gpuInputs", "gpuOutputs", "gpuAnswers", "gpuFailures"],
    },
    records: ["read", "write", "delete", "index"],
    tells: true,
  },
  "gpu-settle": { ...gpu, storage: { ...gpu.storage, write: ["memo"] } },
  api: {
    storage: {
      // Results: a key may act for whoever uploads, and stop those edits.
      // What is asked of a batch, and its report.
      read: ["edits", "sources", "incoming", "results", "batchWork"],
      write: ["edits", "sources", "incoming", "results", "batchWork"],
      remove: ["incoming"],
    },
    records: ["read", "write", "delete", "index"],
    configured: true,
    variables: [
      "bucket",
      "table",
      "isnet",
      "topics",
      "pipeline",
      "stages",
      "auth",
      "limits",
      "eventBus",
      "webhookQueue",
      "secrets",
      "batches",
      "version",
    ],
  },
  batch: {
    storage: {
      read: ["batches", "batchWork", "uploads", "sources", "edits"],
      write: ["batchWork", "sources", "results", "batches"],
    },
    records: ["read", "write", "delete"],
    configured: true,
    variables: ["bucket", "table", "secrets", "isnet", "topics", "eventBus", "webhookQueue"],
  },
  "batch-items": {
    storage: {
      read: ["batches", "batchWork", "uploads", "sources", "edits"],
      write: ["edits", "sources", "results"],
    },
    records: ["read", "write", "delete"],
    secrets: ["builder", "critic", "bricks", "backends"],
    configured: true,
    variables: ["bucket", "table", "secrets", "isnet", "topics", "eventBus", "webhookQueue"],
  },
  "s3-upload": {
    storage: { read: ["uploads", "results", "edits", "batches"], write: ["sources", "edits", "results", "batchWork"] },
    records: ["read", "write", "delete"],
    variables: ["bucket", "table", "pipeline", "batches"],
  },
  notify: {
    records: ["read", "write", "delete", "index"],
    variables: ["table", "webhookQueue"],
  },
  "edit-ended": {
    storage: { read: ["edits", "results"], write: ["results"] },
    records: ["read", "write"],
    variables: ["bucket", "table", "pipeline", "eventBus", "webhookQueue"],
  },
  "batch-ended": {
    // What was asked of the batch; the file that says what became of it.
    storage: { read: ["batchWork"], write: ["results"] },
    records: ["read", "write"],
    variables: ["bucket", "table", "batches", "eventBus", "webhookQueue"],
  },
  sweep: { records: ["read", "write", "delete"], variables: ["table", "machinePrefix", "stack"] },
};
