import { type DatasetLine, readDataset } from "./dataset.js";
import { type EvaluationContext, evaluateLine, type LineReport } from "./evaluate.js";

export interface RunPlan {
  readonly file: string;
  /** Lines from the first on; all without it. */
  readonly limit?: number | undefined;
  /** Lines that are with the Builder at once. */
  readonly concurrency: number;
  /** Lines of an earlier run, which are not run again. */
  readonly done: ReadonlyMap<number, LineReport>;
  /** Called once for each line as it is done, in no order. */
  onLine(report: LineReport, fresh: boolean): void | Promise<void>;
}

/** Reads the set line by line and runs each through the Builder, never holding more of them than run at once. */
export async function runDataset(plan: RunPlan, context: EvaluationContext): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  const start = (line: DatasetLine) => {
    const work = runLine(line, plan, context)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
  };
  let count = 0;
  for await (const line of readDataset(plan.file)) {
    if (failure !== null || count === plan.limit) break;
    count++;
    start(line);
    if (running.size >= plan.concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}

async function runLine(line: DatasetLine, plan: RunPlan, context: EvaluationContext): Promise<void> {
  context.signal.throwIfAborted();
  const before = plan.done.get(line.line);
  if (before) await plan.onLine(before, false);
  else await plan.onLine(await evaluateLine(line, context), true);
}
