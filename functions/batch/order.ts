import { z } from "zod";
import type { ObjectStore } from "../../platform/object-store.js";
import { Recent } from "../../platform/recent.js";
import { getJson, putJson } from "../documents.js";
import { webhookUrl } from "../notify/webhook-url.js";
import { editOptionsSchema } from "../options.js";
import { batchKeys } from "./keys.js";

/** What a row may choose, and the batch for all of its rows. */
export const batchOptionsSchema = editOptionsSchema
  .pick({ seed: true, builder: true, backend: true, maxDollars: true, longSide: true, output: true })
  .partial()
  .strict();

/** Failures that a batch bears: a number, or a share (0 … 1) of all rows; null: any. */
export const toleranceSchema = z
  .union([z.strictObject({ most: z.int().min(0) }), z.strictObject({ share: z.number().min(0).max(1) })], {
    error: 'Give { "most": 100 }, { "share": 0.05 }, or null for any',
  })
  .nullable();

/** Executions at a time. A map run has 10,000 at most. */
const atOnce = z.int().min(1).max(10_000);

export const batchOrderSchema = z.strictObject({
  principal: z.string(),
  /** For rows without one. */
  instruction: z.string(),
  options: batchOptionsSchema,
  source: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("manifest"),
      key: z.string(),
      format: z.enum(["csv", "tsv", "jsonl"]),
      /** Folder, with its slash, that names of photos may be relative to. */
      base: z.string().nullable(),
    }),
    /** Rows as another batch wrote them. `listed`: of objects that a prefix or an inventory named; `inventory`: that one did. */
    z.strictObject({
      kind: z.literal("rows"),
      key: z.string(),
      listed: z.boolean().optional(),
      inventory: z.boolean().optional(),
    }),
    z.strictObject({ kind: z.literal("prefix"), prefix: z.string() }),
    /** `manifest.json` of an S3 Inventory in CSV. */
    z.strictObject({ kind: z.literal("inventory"), key: z.string() }),
  ]),
  /** Keys of photos must begin with one of these. */
  folders: z.array(z.string()),
  tolerate: toleranceSchema,
  /** US dollars that the batch may cost. */
  maxDollars: z.number().min(0).nullable(),
  concurrency: z.strictObject({ cpu: atOnce, gpu: atOnce }),
  webhook: z.string().check(webhookUrl).nullable(),
  /** The batch whose edits these are: its own id, or that of the batch that is retried. */
  root: z.string(),
  /** 0, and one more for every retry. */
  attempt: z.int().min(0),
  /** Where a copy of the report goes besides; null: nowhere. */
  reportTo: z.string().nullable(),
  /** Where is said what becomes of the batch; null: nowhere. */
  statusTo: z.string().nullable().default(null),
  /** Edits that its principal may begin a day (null: any), and those among the photos that an attempt before has done. */
  edits: z
    .strictObject({ perDay: z.int().min(0), done: z.int().min(0) })
    .nullable()
    .default(null),
});

export type BatchOrder = z.output<typeof batchOrderSchema>;
export type BatchOptions = z.output<typeof batchOptionsSchema>;

export async function putOrder(store: ObjectStore, batchId: string, order: BatchOrder): Promise<void> {
  await putJson(store, batchKeys.order(batchId), order);
}

/** True where photos are known by their objects' keys alone: no manifest has lines for them. */
export function isListed(source: BatchOrder["source"]): boolean {
  switch (source.kind) {
    case "prefix":
    case "inventory":
      return true;
    case "rows":
      return source.listed === true;
    case "manifest":
      return false;
  }
}

/** True where keys of photos come out of an S3 Inventory, as Step Functions reads that. */
export function isOfInventory(source: BatchOrder["source"]): boolean {
  return source.kind === "inventory" || (source.kind === "rows" && source.inventory === true);
}

/** @throws {ObjectMissingError} */
export async function getOrder(store: ObjectStore, batchId: string): Promise<BatchOrder> {
  return batchOrderSchema.parse(await getJson(store, batchKeys.order(batchId)));
}

/** Orders as functions read them: the latest few are kept, since one never changes. */
export function orderBook(store: ObjectStore): (batchId: string) => Promise<BatchOrder> {
  const known = new Recent<Promise<BatchOrder>>(16);
  return (batchId) => {
    const found = known.getOr(batchId, () => getOrder(store, batchId));
    found.catch(() => known.delete(batchId));
    return found;
  };
}
