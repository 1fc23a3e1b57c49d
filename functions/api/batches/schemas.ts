import { z } from "@hono/zod-openapi";
import { planLimits } from "../../../statemachine/plan.js";
import { batchOptionsSchema, toleranceSchema } from "../../batch/order.js";
import { columns } from "../../bulk/row.js";
import { webhookUrl } from "../../notify/webhook-url.js";

/** Rows that a request itself may hold. */
const MOST_ROWS = 1000;

const formatSchema = z.enum(["csv", "tsv", "jsonl"]).meta({ description: "Default: what the name's ending says." });

const rowSchema = z
  .looseObject({ image: z.string() })
  .meta({ description: `A row as a manifest has it: ${columns.join(", ")}.` });

export const batchRequestSchema = z
  .strictObject({
    photos: z
      .union(
        [
          z.strictObject({ rows: z.array(rowSchema).min(1).max(MOST_ROWS) }),
          z.strictObject({
            upload: z.string().meta({ description: "Id of a complete upload: a manifest." }),
            format: formatSchema,
          }),
          z.strictObject({
            url: z.string().max(2048).meta({ description: "Of a manifest." }),
            format: formatSchema.optional(),
          }),
          z.strictObject({
            key: z.string().max(1024).meta({ description: "Of a manifest in the store." }),
            format: formatSchema.optional(),
          }),
          z.strictObject({
            prefix: z.string().min(1).max(1024).meta({ description: "All photos of the store whose keys begin so." }),
          }),
          z.strictObject({
            inventory: z
              .string()
              .max(1024)
              .meta({ description: "Key of the manifest.json of an S3 Inventory in CSV." }),
          }),
        ],
        { error: "Name the photos in one of these ways: rows, upload with format, url, key, prefix, inventory" },
      )
      .meta({ description: "Which photos, in one of these ways." }),
    instruction: z
      .string()
      .max(planLimits.stringLength)
      .default("")
      .meta({ description: "For photos whose row has none." }),
    options: batchOptionsSchema.default({}),
    tolerate: toleranceSchema.default(null).meta({
      description: "Failures that the batch bears, `{ most: N }` or `{ share: 0 … 1 }`; null: any.",
    }),
    maxDollars: z.number().min(0).nullable().default(null).meta({ description: "US dollars for all photos." }),
    concurrency: z
      .strictObject({ cpu: z.int().min(1).max(10_000).optional(), gpu: z.int().min(1).max(10_000).optional() })
      .default({})
      .meta({ description: "Executions at a time, at most what this deployment allows." }),
    webhook: z.string().max(2048).check(webhookUrl).optional(),
  })
  .openapi("BatchRequest");

export const retryRequestSchema = z
  .strictObject({ maxDollars: z.number().min(0).nullable().optional() })
  .openapi("BatchRetry");

const time = z.string().meta({ description: "ISO 8601, UTC." });

export const batchSchema = z
  .object({
    id: z.string(),
    status: z.enum(["running", "succeeded", "failed", "stopped"]),
    createdAt: time,
    finishedAt: time.nullable(),
    instruction: z.string(),
    retryOf: z.string().nullable(),
    counts: z.object({
      total: z.int().nullable().meta({ description: "Null until the photos are counted." }),
      finished: z.int(),
      succeeded: z.int(),
      before: z.int().meta({ description: "Of those, done by an attempt before." }),
      failed: z.int(),
      running: z.int(),
    }),
    photosPerSecond: z.number().nullable(),
    dollars: z.number(),
    expectedEnd: time.nullable(),
    error: z.object({ name: z.string(), message: z.string() }).nullable(),
    report: z
      .object({ url: z.string(), expiresAt: time })
      .nullable()
      .meta({ description: "One line of JSON for each photo." }),
  })
  .openapi("Batch");

export const batchListSchema = z
  .object({ batches: z.array(batchSchema.omit({ report: true })), next: z.string().nullable() })
  .openapi("BatchList");

export type BatchRequest = z.output<typeof batchRequestSchema>;
export type BatchView = z.output<typeof batchSchema>;
