import { z } from "zod";
import { BadInputError } from "../../platform/errors.js";
import { planLimits } from "../../statemachine/plan.js";
import { type EditOptions, editOptionsSchema } from "../options.js";
import { readMetadataText } from "./metadata-text.js";
import { folderOf, UPLOADS } from "./names.js";

/** What is to be done with a photo. */
export interface Wish {
  readonly instruction: string;
  /** The mask's key, under `uploads/`. */
  readonly mask: string | null;
  readonly options: Partial<EditOptions>;
}

/** Options that name what lies elsewhere in the store are not for whoever may only put objects here. */
const optionsSchema = editOptionsSchema.omit({ plan: true, after: true, batch: true });

const fileSchema = z.strictObject({
  instruction: z.string(),
  mask: z.string().nullish(),
  options: z.record(z.string(), z.unknown()).optional(),
});

/**
 * What an object's own metadata (`x-amz-meta-instruction`, `-mask`, `-options`) asks for; null without an instruction.
 * @throws {BadInputError} when it cannot be used.
 */
export function wishOfMetadata(metadata: Readonly<Record<string, string>>, photo: string): Wish | null {
  const text = (name: string) => (metadata[name] === undefined ? undefined : readMetadataText(metadata[name]));
  const instruction = text("instruction");
  if (instruction === undefined) return null;
  const options = text("options");
  return wish("The metadata", photo, {
    instruction,
    mask: text("mask") ?? null,
    options: options === undefined ? {} : parse("The metadata's options", options),
  });
}

/**
 * What a sidecar or a folder's `edit.json` asks for.
 * @throws {BadInputError} when it cannot be used.
 */
export function wishOfFile(key: string, bytes: Uint8Array): Wish {
  return wish(key, key, parse(key, new TextDecoder().decode(bytes)));
}

/** @param near the object that says it; a mask's name is relative to its folder. */
function wish(where: string, near: string, value: unknown): Wish {
  const { success, data, error } = fileSchema.safeParse(value);
  if (!success) throw unusable(where, error, 'Write {"instruction": "…"}, and "mask" and "options" if need be.');
  const instruction = data.instruction.trim();
  if (instruction === "") throw new BadInputError(`${where} has an empty instruction.`, "Say what is to be done.");
  if (instruction.length > planLimits.stringLength) {
    throw new BadInputError(
      `${where} has an instruction of more than ${planLimits.stringLength} characters.`,
      "Say it in fewer.",
    );
  }
  return { instruction, mask: maskKey(where, near, data.mask ?? ""), options: optionsOf(where, data.options ?? {}) };
}

/** Only those that were given: what is left open is the pipeline's to choose. */
function optionsOf(where: string, given: Readonly<Record<string, unknown>>): Partial<EditOptions> {
  const { success, data, error } = optionsSchema.safeParse(given);
  if (!success) throw unusable(`${where}: options`, error, "See the documentation of options.");
  return Object.fromEntries(Object.entries(data).filter(([name]) => name in given));
}

/** @throws {BadInputError} for one outside of `uploads/`: whoever may write here may not read what lies there. */
function maskKey(where: string, near: string, name: string): string | null {
  if (name === "") return null;
  const key = name.startsWith(UPLOADS) ? name : folderOf(near) + name;
  if (!key.split("/").includes("..") && !name.startsWith("/")) return key;
  throw new BadInputError(
    `${where} names a mask outside of ${UPLOADS}.`,
    `Name one in the same folder, or by its key: ${UPLOADS}….`,
  );
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw new BadInputError(`${where}: this is not JSON.`, 'Write {"instruction": "…"}.', { cause });
  }
}

function unusable(where: string, error: z.ZodError, hint: string): BadInputError {
  const [issue] = error.issues;
  const path = issue?.path.join(".");
  return new BadInputError(`${where}: ${path ? `${path}: ` : ""}${issue?.message ?? "it cannot be used"}.`, hint);
}
