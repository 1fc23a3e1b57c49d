import { type Stats, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import type { BulkRow, RowOptions } from "../../functions/bulk/row.js";
import { canonicalJson, sha256 } from "../../platform/canonical-json.js";
import { BadInputError } from "../../platform/errors.js";

/** A row with what the batch itself says filled in. Paths are absolute. */
export interface WholeRow {
  readonly line: number;
  readonly image: string;
  readonly instruction: string;
  readonly mask: string | null;
  readonly background: string | null;
  readonly output: string | null;
  readonly options: RowOptions;
  /** 32 hex digits: what is asked for; the same in every run. */
  readonly rowId: string;
}

export interface BatchWishes {
  /** Folder that relative paths are relative to. */
  readonly base: string;
  /** For rows without one. */
  readonly instruction: string;
  readonly options: RowOptions;
  /** A plan that is written, for all rows. */
  readonly plan: string | null;
}

/** @throws {BadInputError} when neither the row nor the batch says what to do. */
export function wholeRow(row: BulkRow, { base, instruction: all, options: shared, plan }: BatchWishes): WholeRow {
  const place = (path: string) => (isAbsolute(path) ? path : resolve(base, path));
  const instruction = row.instruction || all;
  if (instruction === "" && plan === null) {
    throw new BadInputError("There is no instruction.", "Give one for all, or fill the instruction column.");
  }
  const image = place(row.image);
  const mask = row.mask === null ? null : place(row.mask);
  const background = row.background === null ? null : place(row.background);
  const output = { ...shared.output, ...row.options.output };
  const options = { ...shared, ...row.options, ...(Object.keys(output).length > 0 ? { output } : {}) };
  const given = { image, mask, ...(background === null ? {} : { background }) };
  const asked = { ...given, instruction, output: row.output, options, plan };
  return {
    line: row.line,
    image,
    instruction,
    mask,
    background,
    output: row.output,
    options,
    rowId: sha256(canonicalJson(asked)).slice(0, 32),
  };
}

/**
 * The state of a row's files: another one means that the row is to be done again. It waits for the file system: handing a look to
 * another thread and back would take several times as long as the look.
 * @throws {BadInputError} when one is not there, or no file.
 */
export function versionOf({ image, mask, background }: Pick<WholeRow, "image" | "mask" | "background">): string {
  const parts = [fileVersion(image, "photo"), mask === null ? "" : fileVersion(mask, "mask")];
  if (background !== null) parts.push(fileVersion(background, "background"));
  return parts.join("+");
}

function fileVersion(path: string, what: string): string {
  const facts = lookAt(path);
  if (facts === null) throw new BadInputError(`There is no ${what} ${path}.`, "Check the path.");
  // A pipe or a device would never end.
  if (!facts.isFile()) throw new BadInputError(`The ${what} ${path} is no file.`, "Name one file.");
  return `${facts.size}-${facts.mtimeMs}`;
}

function lookAt(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
