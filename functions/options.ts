import { z } from "zod";
import { BadInputError } from "../platform/errors.js";
import { webhookUrl } from "./notify/webhook-url.js";

/** Results that an edit with a critic makes at most. */
export const MOST_ROUNDS = 5;

/** What a person may choose about one edit. Every stage of the pipeline is given it. */
export const editOptionsSchema = z.strictObject({
  seed: z.int().min(0).max(0xffffffff).default(1).describe("The same seed gives the same pixels."),
  builder: z.string().max(64).default("auto").describe("`auto` or a Builder's name."),
  backend: z.string().max(64).default("auto").describe("`auto` or a backend's name."),
  maxDollars: z
    .number()
    .min(0)
    .max(10_000)
    .optional()
    .describe(
      "US dollars that an edit's GPU steps may be expected to cost at most, those of all its plans together; a plan that would go beyond is not run.",
    ),
  longSide: z.int().min(64).max(4096).optional().describe("Long side of the working picture, in pixels."),
  /** A plan to run as it is, by its key in the store; no Builder is asked. */
  plan: z
    .string()
    .regex(/^sources\/[0-9a-f]{64}$/)
    .optional(),
  /** The edit that this one's instruction is feedback on. */
  after: z.string().max(80).optional(),
  /** The batch (its first attempt) that this edit is one photo of. */
  batch: z.string().max(80).optional(),
  critic: z
    .strictObject({
      threshold: z.number().min(0).max(10).default(7).describe("Of the overall score."),
      rounds: z.int().min(1).max(MOST_ROUNDS).default(3).describe("1: it only judges."),
    })
    .optional()
    .describe(
      "A vision model judges the result; one that scores below `threshold` is planned anew, up to `rounds` results in all.",
    ),
  webhook: z
    .string()
    .max(2048)
    .check(webhookUrl)
    .optional()
    .describe("Whom the edit's end is told to, signed: an https URL on the public internet."),
  output: z
    .strictObject({
      format: z.enum(["png", "jpeg", "webp", "avif", "tiff"]).optional(),
      quality: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .describe("For lossy formats. Where nothing is said, the source's own, or better."),
    })
    .optional()
    .describe("The result's file. Where nothing is said, the source's own format."),
});

export type EditOptions = z.output<typeof editOptionsSchema>;

/** @throws {BadInputError} naming the first option that cannot be used. */
export function readOptions(options: unknown): EditOptions {
  const { success, data, error } = editOptionsSchema.safeParse(options ?? {});
  if (success) return data;
  const [issue] = error.issues;
  throw new BadInputError(
    `Option ${issue?.path.join(".") || "list"}: ${issue?.message ?? "is wrong"}.`,
    "See the documentation of options.",
  );
}
