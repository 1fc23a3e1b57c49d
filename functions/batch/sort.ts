import { TextPipe } from "../../platform/streams.js";
import type { BatchRow, Lane, LaneWork } from "../../statemachine/batch.js";
import type { BatchDependencies } from "./dependencies.js";
import { TooManyFailuresError } from "./errors.js";
import { LISTED_PLAN } from "./item.js";
import { batchKeys } from "./keys.js";
import { isPipelineLong } from "./limits.js";
import type { BatchOrder } from "./order.js";
import { type SharedPlan, sharedPlan } from "./plans.js";
import type { BatchRecord } from "./record.js";
import { jsonLines, storedRows } from "./rows.js";

export type Lanes = Readonly<Record<Lane, LaneWork | null>>;

/** More failures than any batch can have. */
const ANY = 100_000_000;

/** Puts photos whose plan needs no GPU apart from the others, and says how each of the two maps is to run. */
export async function sortBatch(
  deps: BatchDependencies,
  batchId: string,
  order: BatchOrder,
  prepared: NonNullable<BatchRecord["prepared"]>,
): Promise<Lanes> {
  const bad = prepared.bad;
  const total = prepared.rows === null ? null : prepared.rows + bad;
  const most = mostFailures(order, total);
  if (most !== null && bad > most) throw tooMany(bad);
  const lane = (name: Lane, key: string, items: number | null): LaneWork => ({
    key,
    prefix: order.source.kind === "prefix" ? order.source.prefix : "",
    items,
    maxConcurrency: name === "gpu" ? Math.min(order.concurrency.gpu, deps.gpuTurns ?? 10_000) : order.concurrency.cpu,
    perChild: name === "gpu" ? 1 : perChild(deps.perCall, items, order.concurrency.cpu),
    tolerated: most === null ? ANY : most - bad,
    toleratedShare:
      total === null && order.tolerate !== null && "share" in order.tolerate ? 100 * order.tolerate.share : 100,
  });
  const plans = await outcomes(deps, batchId, prepared.plans);
  const laneOf = (row: Pick<BatchRow, "plan" | "options">): Lane => {
    const plan = row.plan === null ? undefined : plans.get(row.plan);
    if (plan !== undefined) return "refused" in plan || plan.cpu ? "cpu" : "gpu";
    const backend = row.options.backend ?? order.options.backend;
    return deps.cpuOnly || backend === "cpu" ? "cpu" : "gpu";
  };
  if (prepared.rows === null) {
    const name = laneOf({ plan: LISTED_PLAN, options: {} });
    return { cpu: null, gpu: null, [name]: lane(name, "", null) };
  }
  const split = await splitRows(deps, batchId, laneOf, prepared.rows);
  const of = (name: Lane) => (split[name].rows === 0 ? null : lane(name, split[name].key, split[name].rows));
  return { cpu: of("cpu"), gpu: of("gpu") };
}

/** As many as one call can do well, but never so many that some of the children that may run have nothing to do. */
function perChild(perCall: number, items: number | null, concurrency: number): number {
  return items === null ? perCall : Math.max(1, Math.min(perCall, Math.ceil(items / concurrency)));
}

/** Failures that the whole batch bears; null: any, or nobody has counted what they are a share of. */
export function mostFailures({ tolerate }: Pick<BatchOrder, "tolerate">, total: number | null): number | null {
  if (tolerate === null) return null;
  if ("most" in tolerate) return tolerate.most;
  return total === null ? null : Math.floor(tolerate.share * total);
}

export function tooMany(failed: number): TooManyFailuresError {
  return new TooManyFailuresError(
    `${failed} photos failed, more than the batch bears.`,
    "Look into the report, and retry the batch with what was wrong put right.",
  );
}

async function outcomes(deps: BatchDependencies, batchId: string, plans: number): Promise<Map<string, SharedPlan>> {
  const found = new Map<string, SharedPlan>();
  if (plans === 0) return found;
  for await (const { plan } of jsonLines<{ plan: string }>(deps.streams, batchKeys.plans(batchId))) {
    const outcome = await sharedPlan(deps.store, batchId, plan);
    if (outcome !== null) found.set(plan, outcome);
  }
  return found;
}

type Split = Record<Lane, { key: string; rows: number }>;

async function splitRows(
  { streams }: BatchDependencies,
  batchId: string,
  laneOf: (row: BatchRow) => Lane,
  rows: number,
): Promise<Split> {
  const key = batchKeys.rows(batchId);
  const split: Split = { cpu: { key, rows: 0 }, gpu: { key, rows: 0 } };
  if (rows === 0) return split;
  // Most batches are of one kind: found out by reading, before anything is written.
  for await (const row of storedRows(streams, key)) split[laneOf(row)].rows++;
  if (split.cpu.rows === 0 || split.gpu.rows === 0) return split;
  const pipes = { cpu: new TextPipe(), gpu: new TextPipe() };
  const names = ["cpu", "gpu"] as const;
  const written = Promise.all(names.map((name) => streams.write(batchKeys.lane(batchId, name), pipes[name])));
  written.catch(() => {});
  let count = 0;
  for await (const row of storedRows(streams, key)) {
    pipes[laneOf(row)].push(`${JSON.stringify(row)}\n`);
    if (isPipelineLong(++count)) await Promise.all(names.map((name) => pipes[name].drained()));
  }
  for (const name of names) {
    pipes[name].end("closed");
    split[name].key = batchKeys.lane(batchId, name);
  }
  await written;
  return split;
}
