import { z } from "zod";
import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { BatchRow } from "../../statemachine/batch.js";
import type { PipelineInput } from "../../statemachine/pipeline-contract.js";
import { getJsonIfAny, getPlanDocument, putJson } from "../documents.js";
import { modelDollars } from "../edits/model-dollars.js";
import { describeFailure } from "../failure.js";
import type { EditOptions } from "../options.js";
import type { BatchDependencies } from "./dependencies.js";
import { wholeItem } from "./item.js";
import { batchKeys } from "./keys.js";
import type { BatchOrder } from "./order.js";
import { locatePicture } from "./pictures.js";
import { addToTally } from "./tally.js";

/** Photos that an instruction's plan is tried with, one after the other. */
export const SAMPLES = 3;

const outcomeSchema = z.union([
  z.object({
    /** The plan's text in the store, as `options.plan` names it. */
    planKey: z.string(),
    /** Every step runs on the CPU. */
    cpu: z.boolean(),
    /** US dollars that a photo is expected to cost; null where nobody knows. Missing in those of earlier versions. */
    dollars: z.number().nullish(),
  }),
  /** No photo can be done with these words. */
  z.object({ refused: z.object({ name: z.string(), message: z.string() }) }),
]);

/** What planning an instruction came to. There is none where each photo is to plan for itself. */
export type SharedPlan = z.output<typeof outcomeSchema>;

export async function sharedPlan(store: ObjectStore, batchId: string, plan: string): Promise<SharedPlan | null> {
  const stored = await getJsonIfAny(store, batchKeys.plan(batchId, plan));
  return stored === null ? null : outcomeSchema.parse(stored);
}

/** Lines of `plans.jsonl`. */
export const planLineSchema = z.object({ plan: z.string(), samples: z.array(z.custom<BatchRow>()).min(1) });

/** The edit that never is: the photo that a plan is made with. */
export async function sampleOf(
  { store, streams: _streams, ...deps }: BatchDependencies,
  order: BatchOrder,
  batchId: string,
  sample: BatchRow,
  attempt: number,
  signal: AbortSignal,
): Promise<PipelineInput<Partial<EditOptions>>> {
  const { instruction, options, row } = wholeItem(order, sample);
  // Each photo is held to its own: what is too dear for this one may not be for those that share the plan.
  const { maxDollars: _, ...shared } = options;
  const locate = (picture: string) => locatePicture({ store, ...deps }, order, picture, signal);
  return {
    editId: sampleId(batchId, `${row.plan}`, attempt),
    principal: order.principal,
    instruction,
    source: await locate(row.image),
    mask: row.mask === null ? null : await locate(row.mask),
    background: row.background ? await locate(row.background) : null,
    options: shared,
  };
}

function sampleId(batchId: string, plan: string, attempt: number): string {
  return `${batchId}-plan-${sha256(plan).slice(0, 12)}-${attempt}`;
}

export interface PlannedSample {
  readonly batchId: string;
  readonly plan: string;
  readonly attempt: number;
  readonly planKey: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** How many samples there are. */
  readonly samples: number;
}

/**
 * Keeps what planning came to. A plan lies under a hash of what it is for (instruction, given pictures, Builder, backend: `plan`) and
 * of the batch: another batch may have another Builder's mood, or a newer one.
 */
export async function keepSharedPlan(
  deps: Pick<BatchDependencies, "store" | "looks" | "records" | "clock">,
  { batchId, plan, attempt, planKey, error, cause, samples }: PlannedSample,
): Promise<{ again: boolean }> {
  const { store, looks } = deps;
  const dollars = await modelDollars(store, sampleId(batchId, plan, attempt));
  if (dollars > 0) await addToTally(deps, batchId, { dollars });
  const outcome = batchKeys.plan(batchId, plan);
  if (planKey !== null) {
    const document = await getPlanDocument(store, planKey);
    const text = JSON.stringify(document.plan);
    const key = `sources/${sha256(`plan ${batchId} ${plan} ${text}`)}`;
    await store.put(key, new TextEncoder().encode(text), { contentType: "application/json" });
    const cpu = [...Object.values(document.backends), ...Object.values(document.fallbacks ?? {})];
    await putJson(store, outcome, {
      planKey: key,
      cpu: cpu.every((backend) => backend === "cpu"),
      dollars: document.dollars ?? null,
    } satisfies SharedPlan);
    return { again: false };
  }
  const failure = describeFailure({ stage: "Plan", error: error ?? "Error", cause: cause ?? "" });
  if (error === "RefusedError" && !looks) {
    await putJson(store, outcome, { refused: { name: error, message: failure.message } } satisfies SharedPlan);
    return { again: false };
  }
  // That photo may be to blame: the next one is tried, and then each plans for itself.
  return { again: attempt + 1 < samples };
}
