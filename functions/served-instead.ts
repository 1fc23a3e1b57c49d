import type { Diagnostic } from "../platform/diagnostic.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { StepRecord } from "../statemachine/pipeline-contract.js";
import { getPlanDocument } from "./documents.js";

/** A warning for each step that another backend did than the one that it was planned for, because that one could not serve. */
export async function servedInstead(
  store: ObjectStore,
  planKey: string,
  steps: Readonly<Record<string, StepRecord>>,
): Promise<Diagnostic[]> {
  const { backends } = await getPlanDocument(store, planKey);
  return Object.entries(steps).flatMap(([step, { brick, backend, model }]): Diagnostic[] => {
    const planned = backends[step];
    if (planned === undefined || planned === backend) return [];
    return [
      {
        code: "SERVED_INSTEAD",
        severity: "warning",
        step,
        message: `${brick} was planned for ${planned}, which could not serve; it ran on ${backend} (${model}) instead.`,
        hint: `The same edit, run again, asks ${planned} first.`,
      },
    ];
  });
}
