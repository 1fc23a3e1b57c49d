import type { z } from "@hono/zod-openapi";
import { BadInputError } from "../../../platform/errors.js";
import { type EditOptions, readOptions } from "../../options.js";
import { Problem } from "../problem.js";
import { editRequestSchema, optionsSchema, type PictureInput, pictureSchema } from "../schemas.js";
import { conform, parseJson, requireType } from "./json.js";
import { readBody } from "./read-body.js";

/** A picture as it was given. */
export type GivenPicture =
  | { readonly by: "bytes"; readonly bytes: Uint8Array }
  | { readonly by: "url"; readonly url: string }
  | { readonly by: "upload"; readonly id: string };

/** What somebody wants edited, in whichever form the request had. */
export interface EditOrder {
  readonly instruction: string;
  readonly image: GivenPicture;
  readonly mask: GivenPicture | null;
  readonly background: GivenPicture | null;
  /** The text of a written plan. */
  readonly plan: string | null;
  readonly options: EditOptions;
}

/** @throws {Problem} or {BadInputError} for what cannot be read. */
export async function readEditOrder(request: Request, limit: number): Promise<EditOrder> {
  const type = requireType(request, ["application/json", "multipart/form-data"]);
  const bytes = await readBody(request, limit);
  return type === "application/json" ? fromJson(parseJson(bytes)) : fromForm(await parseForm(request, bytes));
}

function fromJson(value: unknown): EditOrder {
  const { instruction, image, mask, background, plan, options } = conform(value, editRequestSchema);
  return order({
    instruction,
    image: givenPicture(image),
    mask: mask ? givenPicture(mask) : null,
    background: background ? givenPicture(background) : null,
    plan: planText(plan),
    options,
  });
}

const fields = ["instruction", "image", "mask", "background", "plan", "options"] as const;
/** More than there are fields, so that what is wrong with a few is said by name. */
const MOST_PARTS = 100;

async function fromForm(form: FormData): Promise<EditOrder> {
  for (const name of new Set(form.keys())) {
    if (!(fields as readonly string[]).includes(name)) {
      throw new Problem("invalid-value", `There is no field "${name.slice(0, 80)}".`, {
        hint: `Fields: ${fields.join(", ")}.`,
      });
    }
    if (form.getAll(name).length > 1) throw new Problem("invalid-value", `The field "${name}" is there twice.`);
  }
  const text = (name: (typeof fields)[number]) => {
    const value = form.get(name);
    if (value !== null && typeof value !== "string") {
      throw new Problem("invalid-value", `The field "${name}" is a file, not a text.`);
    }
    return value ?? undefined;
  };
  const picture = async (name: "image" | "mask" | "background"): Promise<GivenPicture | null> => {
    const value = form.get(name);
    if (value === null || value === "") return null;
    if (typeof value !== "string") return { by: "bytes", bytes: new Uint8Array(await value.arrayBuffer()) };
    return givenPicture(conform(parseJson(Buffer.from(value), `The field "${name}"`), pictureSchema));
  };
  const image = await picture("image");
  if (image === null)
    throw new Problem("invalid-value", 'The field "image" is missing.', { hint: "Send the photo as a file." });
  const options = text("options");
  return order({
    instruction: conform(text("instruction"), editRequestSchema.shape.instruction),
    image,
    mask: await picture("mask"),
    background: await picture("background"),
    plan: text("plan") || null,
    options: options ? conform(parseJson(Buffer.from(options), 'The field "options"'), optionsSchema) : undefined,
  });
}

interface Parts extends Omit<EditOrder, "instruction" | "options"> {
  readonly instruction: string | undefined;
  readonly options: z.output<typeof optionsSchema> | undefined;
}

function order({ instruction = "", options, ...rest }: Parts): EditOrder {
  if (instruction.trim() === "" && rest.plan === null) {
    throw new BadInputError("There is no instruction.", 'Say what to do, e.g. "remove the dog on the right".');
  }
  const words = instruction.trim() === "" ? "the plan as it is written" : instruction;
  return { ...rest, instruction: words, options: readOptions(options ?? {}) };
}

/** The text of a written plan, whichever way it was given. */
export function planText(plan: unknown): string | null {
  if (plan === null || plan === undefined) return null;
  if (typeof plan === "string") return plan;
  try {
    return JSON.stringify(plan);
  } catch {
    throw new Problem("invalid-value", "The plan is nested too deep.", { hint: "A plan needs five levels." });
  }
}

export function givenPicture(input: PictureInput): GivenPicture {
  if ("url" in input) return { by: "url", url: input.url };
  if ("upload" in input) return { by: "upload", id: input.upload };
  const text = input.base64.replace(/^data:image\/[a-z0-9.+-]{1,40};base64,/, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text))
    throw new Problem("invalid-value", "The picture's base64 cannot be read.");
  return { by: "bytes", bytes: Buffer.from(text, "base64") };
}

/** Counted before they are read: each part costs far more time than bytes. */
function partsIn(bytes: Uint8Array, type: string): number {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  const boundary = `--${quoted ?? plain ?? ""}`;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts = 0;
  for (let at = body.indexOf(boundary); at !== -1 && parts <= MOST_PARTS; parts++) {
    at = body.indexOf(boundary, at + boundary.length);
  }
  return parts;
}

async function parseForm(request: Request, bytes: Uint8Array): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  if (partsIn(bytes, type) > MOST_PARTS) {
    throw new Problem("bad-request", "The form has too many parts.", { hint: `Fields: ${fields.join(", ")}.` });
  }
  try {
    return await new Response(Buffer.from(bytes), { headers: { "content-type": type } }).formData();
  } catch {
    throw new Problem("bad-request", "The form cannot be read.", {
      hint: "Send multipart/form-data with its boundary, as curl -F does.",
    });
  }
}
