import { z } from "zod";
import { moduleExtensions } from "../../bricks/custom/module/source.js";
import { priceSchema } from "../../bricks/gpu/price.js";
import { type GeneralDeclaration, generalSettingsSchema } from "../../bricks/sagemaker/settings.js";

/** The shape of a configuration. What only the library can tell (clashing names, unknown bricks) is held in `resolve.ts`. */

const PORT = /^[a-z][a-z0-9_]{0,39}$/;
const BRICK = /^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$/;
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** Headers that the call itself sets. */
const ownHeaders: readonly string[] = [
  "host",
  "content-length",
  "content-type",
  "accept",
  "connection",
  "transfer-encoding",
];

const sentence = z
  .string()
  .min(1, "must not be empty")
  .max(300)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "must be one line");

const portName = z
  .string()
  .regex(PORT, "must be lower-case letters, digits and _, a letter first, at most 40 characters")
  .refine((name) => !(name in {}), "is a word of JavaScript's own objects");
const brickName = z
  .string()
  .max(40)
  .regex(BRICK, "must be upper-case letters, digits and single hyphens, a letter first, e.g. LOW-LIGHT");

export const envSchema = z.strictObject({
  env: z.string().regex(VARIABLE, "must be the name of an environment variable"),
  prefix: z
    .string()
    .max(40)
    .regex(/^[\x20-\x7e]*$/, "must be printable ASCII")
    .optional(),
});

const inputSchema = z
  .strictObject({
    type: z.enum(["Image", "Mask", "Str", "Float"]),
    meaning: sentence,
    nullable: z.boolean().default(false),
    min: z.number().optional(),
    max: z.number().optional(),
    above: z.number().optional(),
    cutout: z.literal(true).optional(),
    anyCanvas: z.literal(true).optional(),
  })
  .superRefine((port, context) => {
    const say = (message: string) => context.addIssue({ code: "custom", message });
    const { min, max, above } = port;
    if (port.type !== "Float" && (min ?? max ?? above) !== undefined) say("only a Float has min, max or above");
    if (min !== undefined && max !== undefined && min > max) say("min is greater than max");
    if (port.cutout && port.type !== "Image") say("only an Image can be a cutout");
    if (port.anyCanvas && port.type !== "Image" && port.type !== "Mask")
      say("only an Image or a Mask lies on a canvas");
  });

const portsSchema = z
  .record(portName, inputSchema)
  .refine((ports) => Object.keys(ports).length <= 16, "at most 16 ports");
const names = z.array(portName).min(1).max(16);

/** All of the library's own constraints but `new-canvas`: how Publish maps a larger canvas back is known of CMI-PRED only. */
const constraintSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("one-kind"), masks: names, images: names }),
  z.strictObject({ type: z.literal("all-or-none"), ports: names }),
  z.strictObject({ type: z.literal("requires"), port: portName, when: names }),
  z.strictObject({ type: z.literal("exactly-one"), ports: names }),
  z.strictObject({ type: z.literal("output-when"), output: portName, given: names }),
  z.strictObject({ type: z.literal("text-from"), port: portName, origin: brickName, output: portName }),
  z.strictObject({ type: z.literal("used-by"), output: portName, bricks: z.array(brickName).min(1).max(64) }),
  z.strictObject({ type: z.literal("no-predict-before") }),
]);

const seconds = z.number().min(1).max(900);

const moduleSchema = z
  .string()
  .min(1)
  .max(1000)
  .refine(
    (path) => moduleExtensions.some((extension) => path.endsWith(extension)),
    `must be the path of a file that ends in ${moduleExtensions.join(", ")}`,
  );

const httpSchema = z.strictObject({
  url: z
    .string()
    .max(2000)
    .refine(isHttpUrl, "must be an http or https URL without user and password (put secrets into headers)"),
  headers: z
    .record(
      z
        .string()
        .regex(HEADER, "must be a header's name")
        .refine((name) => !ownHeaders.includes(name.toLowerCase()), "is a header that the call itself sets"),
      z.union([
        z
          .string()
          .max(4096)
          .regex(/^[\x20-\x7e]*$/, "must be printable ASCII"),
        envSchema,
      ]),
    )
    .default({}),
  /** Default: the brick's own. An answer is waited for no longer than 300 s. */
  timeoutSeconds: z.number().min(0.05).max(300).optional(),
  /** What one call is charged: it counts in estimates, costs and limits. */
  price: priceSchema.optional(),
});

/** Kept as they are given: the backends of GPU providers read them. */
const providerSchema = z.record(z.string().max(100), z.unknown());

const places = {
  module: moduleSchema.optional(),
  export: z.string().min(1).max(100).optional(),
  http: httpSchema.optional(),
  replicate: providerSchema.optional(),
  sagemaker: providerSchema.optional(),
};

const runSchema = z.strictObject(places).superRefine(onePlace);

type GivenPlaces = { readonly [place in keyof typeof places]?: unknown };

/** What `run` and an entry of `backends` have in common. */
function onePlace(
  run: GivenPlaces,
  context: { addIssue(issue: { code: "custom"; path?: string[]; message: string }): void },
): void {
  const given = (["module", "http", "replicate", "sagemaker"] as const).filter((place) => run[place] !== undefined);
  if (given.length !== 1) {
    const message = `must have exactly one of module, http, replicate, sagemaker; it has ${given.join(" and ") || "none"}`;
    context.addIssue({ code: "custom", message });
  }
  if (run.export !== undefined && run.module === undefined) {
    context.addIssue({ code: "custom", path: ["export"], message: "goes with module only" });
  }
}

const version = z
  .string()
  .regex(/^[0-9A-Za-z._+-]{1,64}$/, "must be 1 to 64 letters, digits, dots, hyphens, underscores or plus signs");

const brickSchema = z.strictObject({
  name: brickName,
  kind: z.enum(["PREDICT", "EDIT"]),
  summary: sentence,
  inputs: portsSchema,
  outputs: portsSchema.refine((ports) => Object.keys(ports).length > 0, "a brick puts out something"),
  constraints: z.array(constraintSchema).max(32).default([]),
  rules: z.array(sentence).max(32).default([]),
  effect: z.enum(["selects", "adjusts", "replaces", "repaints", "composes", "restores"]),
  timeoutSeconds: seconds.default(120),
  version,
  run: runSchema,
});

/** Said in the file, or in an environment variable, so that no secret stands in the file. */
const secretSchema = z.union([z.string().min(1).max(1000), envSchema]);

type EnvironmentVariable = z.input<typeof envSchema>;

/** A setting of `schema`, or an environment variable that has it: then it is held to the schema when it is read. */
function orVariable(schema: z.ZodType) {
  return z
    .unknown()
    .superRefine((value, context) => {
      if (value === undefined || envSchema.safeParse(value).success) return;
      for (const { path, message } of schema.safeParse(value).error?.issues ?? []) {
        context.addIssue({ code: "custom", path: [...path], message });
      }
    })
    .optional();
}

const sagemakerSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(generalSettingsSchema.shape).map(([name, schema]) => [name, orVariable(schema)]),
  ) as unknown as {
    readonly [name in keyof GeneralDeclaration]-?: z.ZodOptional<
      z.ZodType<GeneralDeclaration[name] | EnvironmentVariable>
    >;
  },
);

export const configSchema = z.strictObject({
  bricks: z.array(brickSchema).max(200).default([]),
  /** Where bricks of the library run, instead of or before this machine's CPU. */
  backends: z
    .record(brickName, z.strictObject({ ...places, version: version.optional() }).superRefine(onePlace))
    .default({}),
  /** Whose Replicate it is, where it is not `REPLICATE_API_TOKEN` alone that says so. */
  replicate: z
    .strictObject({
      token: secretSchema.optional(),
      /** Up to and including `/v1`. */
      baseUrl: z
        .string()
        .max(2000)
        .refine(isTrustedUrl, "must be an https URL, or one of this machine: the token goes there")
        .optional(),
      webhookSecret: secretSchema.optional(),
    })
    .optional(),
  /** SageMaker's asynchronous endpoints. A value may be `{ env: "NAME" }`. */
  sagemaker: sagemakerSchema.optional(),
  /** The MLLM Builder's settings. A value may be `{ env: "NAME" }`. */
  builder: z.record(z.string().max(100), z.unknown()).optional(),
  /** The critic's model, where it is another one than the Builder's. The same settings. */
  critic: z.record(z.string().max(100), z.unknown()).optional(),
  defaults: z
    .strictObject({
      seed: z.int().min(0).max(0xffffffff).optional(),
      builder: z.enum(["auto", "grammar", "mllm"]).optional(),
      backend: z.string().min(1).max(64).optional(),
      longSide: z.int().min(64).max(4096).optional(),
    })
    .default({}),
});

/** What a configuration file may hold. */
export type BrickwrightConfig = z.input<typeof configSchema>;
export type BrickDeclaration = z.input<typeof brickSchema>;
export type RunDeclaration = z.input<typeof runSchema>;
export type ReadConfig = z.output<typeof configSchema>;
export type ReadPlace = z.output<typeof runSchema>;

function isTrustedUrl(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === "http:" || protocol === "https:") && username === "" && password === "";
}
