import { BadInputError } from "../platform/errors.js";
import type { BatchTask } from "../statemachine/batch.js";
import type { BatchDependencies } from "./batch/dependencies.js";
import { batchKeys } from "./batch/keys.js";
import { orderBook } from "./batch/order.js";
import { beginPhoto, count, endPhoto } from "./batch/photo.js";
import { keepSharedPlan, planLineSchema, sampleOf } from "./batch/plans.js";
import { prepareBatch } from "./batch/prepare.js";
import { getBatch } from "./batch/record.js";
import { keepRows, lostRows, reportBatch } from "./batch/report.js";
import { jsonLines } from "./batch/rows.js";
import { sortBatch } from "./batch/sort.js";

export type { BatchDependencies } from "./batch/dependencies.js";

/** The Lambda behind every state of a batch that works on no pixels. */
export function createBatch(deps: BatchDependencies): (task: BatchTask, signal: AbortSignal) => Promise<unknown> {
  const orders = orderBook(deps.store);
  const samples = sampleBook(deps);
  return async (task, signal) => {
    const { batchId } = task;
    const order = await orders(batchId);
    switch (task.task) {
      case "prepare":
        return prepareBatch(deps, batchId, order);
      case "sample": {
        const found = await samples(batchId, task.plan);
        const sample = found[Math.min(task.attempt, found.length - 1)];
        if (sample === undefined) throw new BadInputError("The plan has no photo.");
        return sampleOf(deps, order, batchId, sample, task.attempt, signal);
      }
      case "keep-plan": {
        const found = await samples(batchId, task.plan);
        return keepSharedPlan(deps, { ...task, samples: found.length });
      }
      case "sort": {
        const record = await getBatch(deps.records, batchId);
        return sortBatch(deps, batchId, order, record?.prepared ?? { rows: 0, bad: 0, plans: 0 });
      }
      case "begin":
        return beginPhoto(deps, order, batchId, task.item, signal);
      case "tally":
        return endPhoto(deps, order, batchId, task.item, task.end);
      case "lost": {
        const rows = lostRows(order, task.items, task);
        for (const row of rows) await count(deps, batchId, row);
        return { rows };
      }
      case "keep-rows":
        return keepRows(deps, order, task);
      case "report":
        return reportBatch(deps, batchId, order, task);
    }
  };
}

/** Samples by plan, of the batch that was asked for last. */
function sampleBook({ streams }: BatchDependencies) {
  let known: { readonly batchId: string; readonly plans: Promise<Map<string, ReturnType<typeof line>>> } | null = null;
  const line = (value: unknown) => planLineSchema.parse(value).samples;
  const read = async (batchId: string) => {
    const plans = new Map<string, ReturnType<typeof line>>();
    for await (const value of jsonLines<{ plan: string }>(streams, batchKeys.plans(batchId))) {
      plans.set(value.plan, line(value));
    }
    return plans;
  };
  return async (batchId: string, plan: string) => {
    if (known?.batchId !== batchId) known = { batchId, plans: read(batchId) };
    const { plans } = known;
    plans.catch(() => {
      known = null;
    });
    return (await plans).get(plan) ?? [];
  };
}
