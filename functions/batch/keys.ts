/** Everything that a batch keeps for itself. Not under `batches/`, where people put manifests: what lies here starts nothing. */
export const BATCH_WORK = "batch-work/";
/** Where people put manifests that start batches. */
export const MANIFESTS = "batches/";

export const batchKeys = {
  /** What was asked for. */
  order: (batchId: string) => `${BATCH_WORK}${batchId}/order.json`,
  /** The manifest's rows as lines of JSON. */
  rows: (batchId: string) => `${BATCH_WORK}${batchId}/rows.jsonl`,
  /** Rows of the report of lines that cannot be used. */
  bad: (batchId: string) => `${BATCH_WORK}${batchId}/bad.jsonl`,
  /** The instructions that several rows share, with samples of their photos. */
  plans: (batchId: string) => `${BATCH_WORK}${batchId}/plans.jsonl`,
  /** What became of planning them. */
  plan: (batchId: string, plan: string) => `${BATCH_WORK}${batchId}/plans/${plan}.json`,
  lane: (batchId: string, lane: string) => `${BATCH_WORK}${batchId}/${lane}.jsonl`,
  /** Below it lie the files of the maps' result writers. */
  results: (batchId: string) => `${BATCH_WORK}${batchId}/results/`,
  /** Rows of a map's child that gave up, by the edit of its first photo. */
  kept: (batchId: string, first: string) => `${BATCH_WORK}${batchId}/kept/${first}.jsonl`,
  report: (batchId: string) => `${BATCH_WORK}${batchId}/report.jsonl`,
  /** The rows that are left to do: failed, or not come to. */
  redo: (batchId: string) => `${BATCH_WORK}${batchId}/redo.jsonl`,
} as const;
