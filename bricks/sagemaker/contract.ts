import { z } from "zod";
import type { ProblemKind } from "../gpu/problem.js";

/** What a request, an answer and an error between Brickwright and an endpoint's container look like. See docs/sagemaker.md. */
export const CONTRACT = "brickwright/1";

/** A picture in S3. */
export interface PictureReference {
  readonly s3: string;
  readonly kind: "image" | "mask";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Lower-case hex SHA-256 of the PNG's bytes. */
  readonly sha256: string;
}

export interface EndpointRequest {
  readonly contract: typeof CONTRACT;
  /** The memo key: 64 hex digits. */
  readonly id: string;
  readonly brick: string;
  /** The Image and Mask ports. */
  readonly inputs: Readonly<Record<string, PictureReference | null>>;
  /** The Str and Float ports. */
  readonly parameters: Readonly<Record<string, string | number | null>>;
  /** 0 … 2³²−1. */
  readonly seed: number;
  readonly output: { readonly prefix: string };
}

const side = z.int().min(1).max(32_768);

const pictureSchema = z.object({
  s3: z.string().max(2048),
  kind: z.enum(["image", "mask"]),
  width: side,
  height: side,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const answerSchema = z.object({
  contract: z.literal(CONTRACT),
  id: z.string(),
  outputs: z.record(
    z.string().max(100),
    z.union([pictureSchema, z.string().max(20_000), z.number(), z.null()]).optional(),
  ),
  /** GPU seconds of the work itself. */
  seconds: z.number().min(0).max(86_400),
  model: z.string().max(300),
});

export type EndpointAnswer = z.output<typeof answerSchema>;

/** Null when the text is not an answer of this contract. */
export function readAnswer(text: string): EndpointAnswer | null {
  const { success, data } = answerSchema.safeParse(parsed(text));
  return success ? data : null;
}

/** The contract's kinds of errors, and what each means here. */
const kinds: Readonly<Record<string, ProblemKind>> = {
  "invalid-input": "invalid-input",
  unsafe: "safety",
  "out-of-memory": "out-of-memory",
  "not-found": "not-in-picture",
  unsupported: "model-gone",
  internal: "failed",
};

export function problemKindOf(kind: string): ProblemKind | null {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? null) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
