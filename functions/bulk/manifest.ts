import { BadInputError } from "../../platform/errors.js";
import { type TextLine, textLines } from "./lines.js";
import { columns, type ManifestRow, type RowRules, readRow } from "./row.js";
import { cellsOf, tableRecords } from "./table.js";
import { asUtf8 } from "./utf8.js";

export type ManifestFormat = "csv" | "tsv" | "jsonl";

/** The format that a manifest's name tells, or null. */
export function manifestFormat(name: string): ManifestFormat | null {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const formats: Readonly<Record<string, ManifestFormat>> = {
    csv: "csv",
    tsv: "tsv",
    tab: "tsv",
    jsonl: "jsonl",
    ndjson: "jsonl",
  };
  return Object.hasOwn(formats, extension) ? (formats[extension] ?? null) : null;
}

/**
 * The rows of a manifest as its bytes come in. A line that cannot be used is a bad row; the rows after it are not touched by it.
 * CSV and TSV begin with a line that names their columns: {@link columns} in any order, of which `image` must be there; commas,
 * semicolons or tabs separate them. UTF-8, or UTF-16 with a byte order mark.
 * @throws {BadInputError} when the first line names no `image` column, or one that there is not.
 */
export async function* readManifest(
  pieces: AsyncIterable<Uint8Array>,
  format: ManifestFormat,
  rules: RowRules = {},
): AsyncIterable<ManifestRow> {
  const lines = textLines(asUtf8(pieces));
  if (format === "jsonl") yield* jsonRows(lines, rules);
  else yield* tableRows(lines, format === "csv" ? "," : "\t", rules);
}

async function* jsonRows(lines: AsyncIterable<TextLine>, rules: RowRules): AsyncIterable<ManifestRow> {
  for await (const read of lines) {
    if ("problem" in read) yield bad(read.line, read.problem);
    else if (read.text.trim() !== "") yield jsonRow(read.line, read.text, rules);
  }
}

function jsonRow(line: number, text: string, rules: RowRules): ManifestRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(line, "The line is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return bad(line, "The line is no JSON object.");
  const unknown = Object.keys(value).find((name) => !isColumn(name));
  if (unknown !== undefined)
    return bad(line, `There is no column "${unknown.slice(0, 40)}"; there are ${columns.join(", ")}.`);
  return readRow(line, value as Record<string, unknown>, rules);
}

async function* tableRows(lines: AsyncIterable<TextLine>, usual: string, rules: RowRules): AsyncIterable<ManifestRow> {
  const rest = lines[Symbol.asyncIterator]();
  try {
    const header = await firstLine(rest);
    if (header === null) return;
    const { names, delimiter } = readHeader(header, usual);
    for await (const record of tableRecords({ [Symbol.asyncIterator]: () => rest }, delimiter)) {
      if ("problem" in record) yield bad(record.line, record.problem);
      else yield tableRow(record.line, names, record.cells, rules);
    }
  } finally {
    await rest.return?.();
  }
}

/** The first line that says something; null of an empty text. A spreadsheet may have put `sep=;` before it. */
async function firstLine(lines: AsyncIterator<TextLine>): Promise<TextLine | null> {
  for (;;) {
    const next = await lines.next();
    if (next.done) return null;
    if ("problem" in next.value || !/^(sep=.)?$/i.test(next.value.text.trim())) return next.value;
  }
}

function tableRow(line: number, names: readonly string[], cells: readonly string[], rules: RowRules): ManifestRow {
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== "")) {
    return bad(
      line,
      `The line has ${cells.length} fields, but there are ${names.length} columns: quote texts that hold what separates them.`,
    );
  }
  return readRow(line, Object.fromEntries(names.map((name, k) => [name, cells[k] ?? ""])), rules);
}

interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/** Whatever a spreadsheet of some country separates columns with: the one that gives an `image` column. */
function readHeader(header: TextLine, usual: string): Header {
  if ("problem" in header) throw new BadInputError(header.problem, "Begin with a line of column names.");
  for (const delimiter of new Set([usual, ",", ";", "\t"])) {
    const read = cellsOf(header.line, header.text, delimiter);
    if ("problem" in read) continue;
    const names = read.cells.map((cell) => cell.trim().toLowerCase());
    if (names.includes("image")) return { names: sound(names), delimiter };
  }
  throw noHeader(header.text);
}

function sound(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => name !== "" && !isColumn(name));
  if (unknown !== undefined) {
    throw new BadInputError(
      `The manifest has a column "${unknown.slice(0, 40)}".`,
      `Rename it or leave it out: columns are ${columns.join(", ")}.`,
    );
  }
  const twice = names.find((name, k) => name !== "" && names.indexOf(name) !== k);
  if (twice !== undefined) throw new BadInputError(`The manifest has two columns "${twice}".`, "Keep one.");
  return names;
}

function noHeader(line: string): BadInputError {
  return new BadInputError(
    `The manifest's first line, "${line.slice(0, 60)}", does not name an \`image\` column.`,
    `Begin with a line of column names: ${columns.join(",")}.`,
  );
}

function isColumn(name: string): boolean {
  return (columns as readonly string[]).includes(name);
}

function bad(line: number, problem: string): ManifestRow {
  return { kind: "bad", row: { line, image: "", problem } };
}
