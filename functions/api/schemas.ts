import { z } from "@hono/zod-openapi";
import { planLimits } from "../../statemachine/plan.js";
import { editOptionsSchema } from "../options.js";

/** What the API is asked and answers, as zod schemas: requests are read by them, and the OpenAPI document is made of them. */

const iso = z.iso.datetime().meta({ description: "ISO 8601, UTC", example: "2026-01-31T12:00:00.000Z" });

const diagnosticSchema = z
  .object({
    code: z.string().meta({ example: "TYPE_MISMATCH" }),
    severity: z.enum(["error", "repair", "warning", "note"]),
    step: z.string().optional(),
    port: z.string().optional(),
    message: z.string(),
    hint: z.string().optional(),
  })
  .openapi("Diagnostic", { description: "One finding about an instruction or a plan, in the manner of a compiler." });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    hint: z.string().optional().meta({ description: "The next step." }),
    diagnostics: z.array(diagnosticSchema).optional(),
    instance: z.string(),
  })
  .openapi("Problem", { description: "RFC 9457." });

export const pictureSchema = z
  .union([
    z.strictObject({ url: z.string().min(1).max(4096) }).meta({ title: "by address" }),
    z.strictObject({ base64: z.string().min(1) }).meta({ title: "in the request" }),
    z.strictObject({ upload: z.string().min(1).max(80) }).meta({ title: "uploaded before" }),
  ])
  .openapi("Picture", {
    description:
      "A picture (JPEG, PNG, WebP, AVIF or TIFF): the public https address that it is fetched from, its bytes in base64, or the id of an upload.",
  });

/** What a person may choose about an edit; plan and parent have places of their own. */
export const optionsSchema = editOptionsSchema
  .omit({ plan: true, after: true, batch: true })
  .openapi("EditOptions", { description: "What may be chosen about an edit. Everything has a default." });

const instructionSchema = z.string().max(planLimits.stringLength).meta({ example: "remove the dog on the right" });
const writtenPlan = z.union([z.string().min(1), z.looseObject({})]).meta({
  description:
    "A plan that is written already, instead of asking a Builder: a Brickwright plan or a Builder's raw answer.",
});

export const editRequestSchema = z
  .strictObject({
    instruction: instructionSchema.optional(),
    image: pictureSchema,
    mask: pictureSchema.nullish().meta({ description: "Of the picture's size; white is what to edit." }),
    background: pictureSchema.nullish().meta({ description: "A picture to use as the new background." }),
    plan: writtenPlan.nullish(),
    options: optionsSchema.optional(),
  })
  .openapi("EditRequest");

export const feedbackRequestSchema = z
  .strictObject({
    instruction: instructionSchema.min(1).meta({ example: "keep its shadow" }),
    options: optionsSchema.optional().meta({ description: "Those of the parent hold where nothing is said." }),
  })
  .openapi("FeedbackRequest");

export const planRequestSchema = z
  .strictObject({
    instruction: instructionSchema.optional(),
    image: pictureSchema.nullish().meta({ description: "May be left out where the Builder does not look at it." }),
    mask: z
      .union([pictureSchema, z.literal(true)])
      .nullish()
      .meta({ description: "`true`: there will be one." }),
    background: z.union([pictureSchema, z.literal(true)]).nullish(),
    plan: writtenPlan.nullish(),
    options: optionsSchema.optional(),
  })
  .openapi("PlanRequest");

export const uploadRequestSchema = z
  .strictObject({
    size: z.int().min(1).meta({ description: "Bytes.", example: 24_000_000 }),
    contentType: z
      .string()
      .regex(/^(image\/[a-z0-9.+-]{1,40}|text\/(csv|tab-separated-values|plain)|application\/(jsonl|x-ndjson|json))$/, {
        error: "A picture has image/…, a manifest text/csv, text/tab-separated-values or application/jsonl",
      })
      .optional()
      .meta({ example: "image/jpeg" }),
  })
  .openapi("UploadRequest");

export const completeRequestSchema = z
  .strictObject({
    etags: z.array(z.string().min(1).max(200)).max(10_000).optional().meta({
      description: "The `ETag` that each part's PUT was answered with, in order. Not for an upload in one piece.",
    }),
  })
  .openapi("UploadCompletion");

const statusSchema = z.enum(["running", "succeeded", "failed", "stopped"]);

const resultSchema = z
  .union([
    z.object({
      kind: z.enum(["image", "mask"]),
      url: z.string().nullable().meta({
        description:
          "Reads the file until `expiresAt`; ask for the edit again for a new one. Null once the file is not kept any more.",
      }),
      expiresAt: iso.nullable(),
      width: z.int(),
      height: z.int(),
      format: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      lineage: z.string(),
      touched: z.number().meta({ description: "Share of the picture that the edit touched, 0 … 1." }),
      preserved: z.enum(["samples", "blocks", "none"]),
    }),
    z.object({ kind: z.literal("value"), value: z.union([z.string(), z.number(), z.null()]) }),
  ])
  .openapi("Result");

const stepSchema = z
  .object({
    id: z.string().meta({ example: "step1" }),
    brick: z.string().meta({ example: "RES" }),
    status: z.enum(["waiting", "running", "succeeded", "failed", "stopped"]),
    seconds: z.number().nullable(),
    dollars: z.number().nullable(),
    backend: z.string().nullable(),
    model: z.string().nullable(),
    cached: z.boolean().nullable(),
  })
  .openapi("Step");

const failureSchema = z
  .object({
    error: z.string(),
    message: z.string(),
    stage: z.string(),
    step: z.string().optional(),
    brick: z.string().optional(),
  })
  .openapi("Failure");

const editSummarySchema = z
  .object({
    id: z.string(),
    status: statusSchema,
    instruction: z.string(),
    parent: z.string().nullable().meta({ description: "The edit that this one's instruction is feedback on." }),
    createdAt: iso,
    finishedAt: iso.nullable(),
    seconds: z.number().nullable(),
    cost: z.object({ dollars: z.number().nullable() }),
    failure: failureSchema.nullable(),
  })
  .openapi("EditSummary");

export const editSchema = editSummarySchema
  .extend({
    stage: z.string().nullable().meta({ description: "Where a running edit is, e.g. `Run`." }),
    steps: z.array(stepSchema),
    results: z.array(resultSchema),
    diagnostics: z.array(diagnosticSchema),
    critique: z.looseObject({}).nullable(),
  })
  .openapi("Edit");

export const editListSchema = z
  .object({
    edits: z.array(editSummarySchema),
    next: z.string().nullable().meta({ description: "The next page's `cursor`." }),
  })
  .openapi("EditList");

export const uploadSchema = z
  .object({
    id: z.string(),
    status: z.enum(["pending", "complete"]),
    expiresAt: iso,
    partBytes: z.int().nullable().meta({ description: "Bytes of every part but the last." }),
    parts: z.array(z.object({ number: z.int(), method: z.literal("PUT"), url: z.string() })),
  })
  .openapi("Upload", { description: "PUT each part's bytes to its URL, then complete the upload." });

export const planAnswerSchema = z
  .object({
    verdict: z.enum(["accept", "repair"]),
    plan: z.looseObject({}).meta({ description: "The checked plan. Its JSON Schema: `brickwright` version 1." }),
    steps: z.array(
      z.object({ id: z.string(), brick: z.string(), backend: z.string(), dollars: z.number().nullable() }),
    ),
    estimate: z.object({
      dollars: z.number().nullable().meta({ description: "Null where a price is not known." }),
      seconds: z.number().meta({ description: "Of the longest chain of steps, as they typically take." }),
    }),
    drawing: z.string().meta({ description: "An SVG document." }),
    diagnostics: z.array(diagnosticSchema),
  })
  .openapi("Plan");

const portSchema = z.looseObject({
  type: z.enum(["Image", "Mask", "Str", "Float"]),
  nullable: z.boolean(),
  meaning: z.string(),
});

export const bricksSchema = z
  .object({
    bricks: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["PREDICT", "EDIT"]),
        effect: z.string(),
        summary: z.string(),
        inputs: z.record(z.string(), portSchema),
        outputs: z.record(z.string(), portSchema),
        backends: z.array(
          z.object({
            name: z.string(),
            available: z.boolean(),
            model: z.string(),
            reason: z.string().nullable(),
            hint: z.string().nullable(),
          }),
        ),
      }),
    ),
  })
  .openapi("Bricks");

export const healthSchema = z.object({ status: z.literal("ok"), version: z.string() }).openapi("Health");

export type EditView = z.output<typeof editSchema>;
export type PictureInput = z.output<typeof pictureSchema>;
