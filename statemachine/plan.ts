import { z } from "zod";

/** Raised whenever a stored plan of the earlier shape could no longer be read. */
export const PLAN_VERSION = 1;

/** Limits that hold before any cost arises. */
export const planLimits = { steps: 64, stringLength: 2000, answerBytes: 1_000_000, depth: 32 } as const;

/** What the person gives with an edit. */
export const initPorts = { image: "Image", mask: "Mask", background: "Image" } as const;

/** `step3[mask]`, `init[image]`: the whole string and nothing else. Step ids are `step1` … `step9999`. */
const REFERENCE = /^(init|step[1-9][0-9]{0,3})\[([a-z][a-z0-9_]{0,39})\]$/;

export interface Reference {
  /** `init`, or a step's id. */
  readonly origin: string;
  readonly port: string;
}

/** The reference that `text` is, or null when it is plain text. */
export function parseReference(text: string): Reference | null {
  const match = REFERENCE.exec(text);
  return match?.[1] && match[2] ? { origin: match[1], port: match[2] } : null;
}

export function formatReference(reference: Reference): string {
  return `${reference.origin}[${reference.port}]`;
}

const refSchema = z
  .string()
  .regex(REFERENCE)
  .meta({ description: "init[image], init[mask], init[background] or stepN[port]" });

/** An input is a reference, a literal or null; which of the two a string is, is said and never guessed. */
const inputSchema = z.union([
  z.strictObject({ ref: refSchema }),
  z.strictObject({ text: z.string().max(planLimits.stringLength) }),
  z.strictObject({ number: z.number() }),
  z.null(),
]);

const stepSchema = z.strictObject({
  id: z.string().regex(/^step[1-9][0-9]{0,3}$/),
  brick: z.string().max(64),
  inputs: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), inputSchema),
});

export const planSchema = z
  .strictObject({
    version: z.literal(PLAN_VERSION),
    instruction: z.string().max(planLimits.stringLength),
    steps: z.array(stepSchema).min(1).max(planLimits.steps),
    results: z.array(refSchema).min(1).max(planLimits.steps),
  })
  .meta({ title: "Brickwright plan", description: "A graph of bricks that edits a picture." });

export type Input = z.infer<typeof inputSchema>;
export type Step = z.infer<typeof stepSchema>;
/** A plan's shape. That it makes sense is the checker's word: see {@link CheckedPlan}. */
export type Plan = z.infer<typeof planSchema>;

declare const checked: unique symbol;
/** A plan that passed the check: bricks exist, types agree, references point backwards, steps are in order. */
export type CheckedPlan = Plan & { readonly [checked]: true };
