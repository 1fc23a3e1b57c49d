import { z } from "zod";
import { priceSchema } from "../gpu/price.js";

/** How a brick's ports meet a Replicate model's inputs and output: data, for the built-in mappings and for a user's own. */

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}\/[a-z0-9][a-z0-9._-]{0,99}$/i;
const modelName = z.string().regex(NAME, "must be owner/name");
const port = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be the name of a port");

/** What one input of the model is given. */
const inputSchema = z.union([
  /** A port as it is: a picture or mask as a PNG's URL, a text, a number. */
  z.strictObject({
    port,
    /** Of a mask: what the model takes for the inside. Default: white. */
    inside: z.enum(["white", "black"]).optional(),
    /** Of a mask: pixels by which it is widened first. */
    grow: z.int().min(0).max(256).optional(),
  }),
  /** A text with ports in braces: `Repaint it in {style}.` */
  z.strictObject({ text: z.string().max(2000) }),
  z.strictObject({ seed: z.literal(true) }),
  z.strictObject({ value: z.union([z.string().max(2000), z.number(), z.boolean()]) }),
]);

const ratio = z.tuple([z.number().positive(), z.number().positive()]);

const sizeSchema = z.union([
  z.strictObject({ multiple: z.int().min(1).max(256), most: z.int().min(64).max(16_384).optional() }),
  z.strictObject({ ratios: z.array(ratio).min(1).max(64) }),
]);

export const mappingSchema = z
  .strictObject({
    /** `owner/name`. An official model needs no version; any other needs one, or a deployment. */
    model: modelName.optional(),
    version: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "must be the 64 hex digits of a version")
      .optional(),
    deployment: modelName.optional(),
    inputs: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "must be the name of a model's input"), inputSchema)
      .refine((inputs) => Object.keys(inputs).length <= 64, "at most 64 inputs"),
    /**
     * What the model puts out. `image`: the picture; `mask`: white is inside; `cutout`: a picture whose alpha is the mask. Of an
     * object of outputs, the field `field`; of a list, the first.
     */
    output: z.enum(["image", "mask", "cutout"]),
    field: z.string().max(100).optional(),
    /** The mask port outside of which (widened as the model is given it) the port `image` keeps its pixels. */
    keepOutside: port.optional(),
    /** Ports that do without the model: their meaning is in what it does anyway. */
    ignores: z.array(port).max(16).default([]),
    size: sizeSchema.default({ multiple: 32 }),
    price: priceSchema.optional(),
    /** Where and when the above was read. */
    verified: z.string().max(1000).default(""),
  })
  .refine(
    ({ model, deployment }) => (model === undefined) !== (deployment === undefined),
    "must have either a model or a deployment",
  )
  .refine(({ version, model }) => version === undefined || model !== undefined, "a version goes with a model");

export type Mapping = z.output<typeof mappingSchema>;
export type MappingDeclaration = z.input<typeof mappingSchema>;
export type MappedInput = z.output<typeof inputSchema>;

/** `owner/name`, `owner/name:1234abcd` or `deployment owner/name`: as it stands in records. */
export function modelOf({ model, version, deployment }: Mapping): string {
  if (deployment !== undefined) return `deployment ${deployment}`;
  return `${model}${version === undefined ? "" : `:${version.slice(0, 8)}`}`;
}

/** The ports that some input of the model reads. */
export function portsRead({ inputs }: Mapping): Set<string> {
  return new Set(
    Object.values(inputs).flatMap((input) => {
      if ("port" in input) return [input.port];
      if ("text" in input) return [...input.text.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map(([, name = ""]) => name);
      return [];
    }),
  );
}
