import { z } from "zod";
import { priceSchema } from "../gpu/price.js";
import { readLocation } from "./location.js";

/** What a configuration says of SageMaker: in general, and for one brick. */

const endpoint = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9](-*[A-Za-z0-9])*$/, "must be an endpoint's name, not its ARN");
const bucket = z
  .string()
  .refine((name) => readLocation(`s3://${name}/`) !== null, "must be a bucket's name, without s3://");
const prefix = z
  .string()
  .max(200)
  .regex(/^([A-Za-z0-9!_.*'()-]+\/)*$/, "must be a folder, as my/folder/")
  .refine((text) => readLocation(`s3://bucket/${text}`) !== null, "must have no . or .. in it");
const folder = z
  .string()
  .refine((uri) => readLocation(uri) !== null, "must be s3://bucket/folder/")
  .transform((uri) => (uri.endsWith("/") ? uri : `${uri}/`));
const topic = z
  .string()
  .max(2048)
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/, "must be the ARN of an SNS topic");

const shared = {
  endpoint: endpoint.optional(),
  /** Where requests, inputs and outputs lie for as long as a run lasts. */
  bucket: bucket.optional(),
  /** The folder in the bucket. */
  prefix: prefix.optional(),
  /** The endpoint's S3OutputPath: only a run whose start was not answered is looked for there. Default: gpu-answers/ below the prefix. */
  outputPath: folder.optional(),
  /** The endpoint's S3FailurePath, likewise. Default: gpu-failures/ below the prefix. */
  failurePath: folder.optional(),
  /** Seconds that a run may wait for the endpoint to have time for it. */
  queueSeconds: z.int().min(60).max(21_600).optional(),
  price: priceSchema.optional(),
};

/** `backends: { NAME: { sagemaker: … } }` */
export const brickSettingsSchema = z.strictObject(shared);

/** `sagemaker: …`, for all bricks. */
export const generalSettingsSchema = z.strictObject({
  ...shared,
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z0-9]+)+$/, "must be a region, as eu-central-1")
    .optional(),
  /** The bricks that the general endpoint serves. Default: those of the project's own container. */
  bricks: z.array(z.string().max(40)).max(200).optional(),
  /** The SNS topics of success and failure, where they lead here: a list, or a text with commas between them. */
  topics: z.union([z.array(topic).max(16), z.string().transform(listed).pipe(z.array(topic).max(16))]).optional(),
});

function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}

export type BrickSettings = z.output<typeof brickSettingsSchema>;
export type GeneralSettings = z.output<typeof generalSettingsSchema>;
export type GeneralDeclaration = z.input<typeof generalSettingsSchema>;

/** Seconds a run may wait in the endpoint's queue: with the run itself less than a state machine waits for it. */
const QUEUE_SECONDS = 1200;

/** Where and how one brick runs. */
export interface Service {
  readonly endpoint: string;
  readonly bucket: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  readonly outputPath: string;
  readonly failurePath: string;
  readonly queueSeconds: number;
  readonly price: BrickSettings["price"] | null;
}

/** The service of a brick, or what is missing. The brick's own settings come before the general ones. */
export function serviceOf(general: GeneralSettings, own: BrickSettings): Service | { readonly missing: string } {
  const { endpoint: name = general.endpoint, bucket: store = general.bucket } = own;
  if (name === undefined) return { missing: "endpoint" };
  if (store === undefined) return { missing: "bucket" };
  const inside = own.prefix ?? general.prefix ?? "";
  const base = `s3://${store}/${inside}`;
  return {
    endpoint: name,
    bucket: store,
    prefix: inside,
    outputPath: own.outputPath ?? general.outputPath ?? `${base}gpu-answers/`,
    failurePath: own.failurePath ?? general.failurePath ?? `${base}gpu-failures/`,
    queueSeconds: own.queueSeconds ?? general.queueSeconds ?? QUEUE_SECONDS,
    price: own.price ?? (own.endpoint === undefined ? general.price : undefined) ?? null,
  };
}
