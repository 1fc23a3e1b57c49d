import { planLimits } from "../../statemachine/plan.js";
import { type EditOptions, editOptionsSchema } from "../options.js";

/** One photo of a batch, as a manifest names it. */
export interface BulkRow {
  /** In the manifest, from 1; of a folder's photo, its place in the order in which it was found. */
  readonly line: number;
  /** Path, or key in a store. */
  readonly image: string;
  /** Empty: the batch's own. */
  readonly instruction: string;
  readonly mask: string | null;
  /** Of a photo that is to stand before another one. */
  readonly background: string | null;
  readonly output: string | null;
  readonly options: RowOptions;
}

/** A row that cannot be used, and what it named. */
export interface BadRow {
  readonly line: number;
  readonly image: string;
  readonly problem: string;
}

export type ManifestRow =
  | { readonly kind: "row"; readonly row: BulkRow }
  | { readonly kind: "bad"; readonly row: BadRow };

/** The columns of a manifest. */
export const columns = ["image", "instruction", "mask", "background", "output", "options"] as const;

const rowOptionsSchema = editOptionsSchema
  .pick({ seed: true, builder: true, backend: true, maxDollars: true, longSide: true, output: true })
  .partial()
  .strict();

/** What a row may choose for itself. */
export type RowOptions = Partial<
  Pick<EditOptions, "seed" | "builder" | "backend" | "maxDollars" | "longSide" | "output">
>;

const LONGEST_PATH = 4096;

export interface RowRules {
  /** Pictures may be named by their address on the web. Default: false. */
  readonly urls?: boolean;
}

/** A row from its columns. Values are texts; `options` may be an object or its JSON. Missing and empty ones are left out. */
export function readRow(
  line: number,
  fields: Readonly<Record<string, unknown>>,
  { urls = false }: RowRules = {},
): ManifestRow {
  const image = typeof fields.image === "string" ? fields.image : "";
  const bad = (problem: string): ManifestRow => ({ kind: "bad", row: { line, image: image.slice(0, 200), problem } });
  const texts: Record<string, string> = {};
  for (const name of ["image", "instruction", "mask", "background", "output"] as const) {
    const value = fields[name] ?? "";
    if (typeof value !== "string") return bad(`\`${name}\` is not text.`);
    const text = name === "instruction" ? value.trim() : value;
    const most = name === "instruction" ? planLimits.stringLength : LONGEST_PATH;
    if (text.length > most) return bad(`\`${name}\` has ${text.length} characters; at most ${most} can be.`);
    const wrong = name === "instruction" ? null : (wrongPath(text, urls && name !== "output") ?? wrongName(name, text));
    if (wrong !== null) return bad(`\`${name}\` ${wrong}.`);
    texts[name] = text;
  }
  if (image === "") return bad("`image` is missing.");
  const options = readRowOptions(fields.options);
  if (typeof options === "string") return bad(options);
  const { instruction = "" } = texts;
  const orNone = (name: string) => texts[name] || null;
  const [mask, background, output] = [orNone("mask"), orNone("background"), orNone("output")];
  return { kind: "row", row: { line, image, instruction, mask, background, output, options } };
}

function wrongPath(path: string, urls: boolean): string | null {
  if (path.includes("\0")) return "holds a NUL character";
  if (urls && /^https?:\/\//i.test(path)) return null;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return "is a URL, and only files are read: download it first";
  return null;
}

/** A photo may have any name, but none is made that a terminal obeys, or that no file system gives back as it was. */
function wrongName(column: string, path: string): string | null {
  return column === "output" && /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(path) ? "holds a control character" : null;
}

function readRowOptions(value: unknown): RowOptions | string {
  if (value === undefined || value === null || value === "") return {};
  let given = value;
  if (typeof value === "string") {
    try {
      given = JSON.parse(value);
    } catch {
      return '`options` is not JSON, e.g. {"seed": 7}.';
    }
  }
  const read = rowOptionsSchema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `\`options\`${issue?.path.length ? ` ${issue.path.join(".")}` : ""}: ${issue?.message ?? "cannot be read"}.`;
  }
  // The schema fills defaults in; only what was given counts.
  const own = typeof given === "object" && given !== null ? Object.keys(given) : [];
  return Object.fromEntries(Object.entries(read.data).filter(([name]) => own.includes(name))) as RowOptions;
}
