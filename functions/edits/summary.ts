import type { PublishedPicture, PublishedValue } from "../publish.js";
import type { EditRecord } from "./record.js";

/** A result as people see it: what the store calls it is nobody's business. */
export type ResultFacts = Omit<PublishedPicture, "key"> | PublishedValue;

export interface StepFacts {
  /** The plan's step id. */
  readonly id: string;
  readonly brick: string;
  readonly seconds: number;
  readonly dollars: number;
  readonly backend: string;
  readonly model: string;
  readonly cached: boolean;
}

/** An edit in short, out of its record alone. */
export function editSummary(record: EditRecord) {
  const { id, status, instruction, after, createdAt, finishedAt = null } = record;
  return {
    id,
    status,
    instruction,
    parent: after,
    createdAt,
    finishedAt,
    seconds: finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(createdAt)) / 1000,
    cost: { dollars: record.status === "running" ? null : (record.dollars ?? 0) },
    failure: record.status === "failed" ? record.failure : null,
  };
}

/** What an edit that is over came to. */
export function editOutcome(record: EditRecord) {
  return {
    results: record.status === "succeeded" ? record.outputs.map(resultFacts) : [],
    steps: stepFacts(record),
    critique: record.status === "succeeded" ? (record.critique ?? null) : null,
  };
}

function stepFacts(record: EditRecord): StepFacts[] {
  const steps = record.status === "running" ? {} : (record.steps ?? {});
  return Object.entries(steps)
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([id, step]) => ({ id, ...step }));
}

function resultFacts(output: PublishedPicture | PublishedValue): ResultFacts {
  if (output.kind === "value") return output;
  const { key: _key, ...facts } = output;
  return facts;
}
