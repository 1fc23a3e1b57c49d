import { parse } from "csv-parse/sync";
import { BadInputError } from "../../platform/errors.js";
import { type TextLine, textLines } from "./lines.js";
import { columns, type ManifestRow, type RowRules, readRow } from "./row.js";

export type ManifestFormat = "csv" | "tsv" | "jsonl";

/** Lines that one record's quoted texts may run over; a quote that is still open then was never meant as one. */
const MOST_LINES = 20;

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
 * CSV and TSV begin with a line that names their columns: {@link columns} in any order, of which `image` must be there.
 * @throws {BadInputError} when the first line names no `image` column, or the text is not UTF-8 at all.
 */
export async function* readManifest(
  pieces: AsyncIterable<Uint8Array>,
  format: ManifestFormat,
  rules: RowRules = {},
): AsyncIterable<ManifestRow> {
  const lines = textLines(requireUtf8(pieces));
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

async function* tableRows(
  lines: AsyncIterable<TextLine>,
  delimiter: string,
  rules: RowRules,
): AsyncIterable<ManifestRow> {
  let names: readonly string[] | null = null;
  for await (const record of records(lines, delimiter)) {
    if ("problem" in record) {
      if (names === null) throw noHeader();
      yield bad(record.line, record.problem);
    } else if (names === null) names = headerOf(record.cells);
    else yield tableRow(record.line, names, record.cells, rules);
  }
}

function tableRow(line: number, names: readonly string[], cells: readonly string[], rules: RowRules): ManifestRow {
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== "")) {
    return bad(
      line,
      `The line has ${cells.length} fields, but there are ${names.length} columns: quote texts with commas.`,
    );
  }
  return readRow(line, Object.fromEntries(names.map((name, k) => [name, cells[k] ?? ""])), rules);
}

type TableRecord = { readonly line: number } & ({ readonly cells: readonly string[] } | { readonly problem: string });

/** Records, whose quoted texts may hold line ends. */
async function* records(lines: AsyncIterable<TextLine>, delimiter: string): AsyncIterable<TableRecord> {
  let open: TextLine[] = [];
  for await (const read of lines) {
    open.push(read);
    // An unclosed quote takes the lines after it along; if it never closes, only its own line is lost.
    while (open.length > 0) {
      const taken = take(open, delimiter);
      if (taken === null) break;
      if (taken.record !== null) yield taken.record;
      open = open.slice(taken.lines);
    }
  }
  while (open.length > 0) {
    const taken = take(open, delimiter, true);
    if (taken?.record) yield taken.record;
    open = open.slice(taken?.lines ?? 1);
  }
}

/** The first record of `lines`; null when more lines are needed. */
function take(
  lines: readonly TextLine[],
  delimiter: string,
  last = false,
): { readonly record: TableRecord | null; readonly lines: number } | null {
  const [first] = lines;
  if (first === undefined) return null;
  const { line } = first;
  if ("problem" in first) return { record: { line, problem: first.problem }, lines: 1 };
  if (first.text.trim() === "") return { record: null, lines: 1 };
  const texts: string[] = [];
  for (const read of lines) {
    if ("problem" in read) break;
    texts.push(read.text);
    if (quotes(texts.join("\n")) % 2 === 0)
      return { record: cellsOf(line, texts.join("\n"), delimiter), lines: texts.length };
  }
  if (lines.length < MOST_LINES && texts.length === lines.length && !last) return null;
  return { record: { line, problem: "A quote is opened and never closed." }, lines: 1 };
}

function quotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function cellsOf(line: number, text: string, delimiter: string): TableRecord {
  // Without quotes nothing is left to be read: most lines of a large manifest are so.
  if (!text.includes('"')) return { line, cells: text.split(delimiter) };
  try {
    const [cells] = parse(text, { delimiter, relax_column_count: true }) as string[][];
    return { line, cells: cells ?? [] };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : "";
    return { line, problem: `The line cannot be read: ${why}.` };
  }
}

function headerOf(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  if (!names.includes("image")) throw noHeader();
  const unknown = names.find((name) => name !== "" && !isColumn(name));
  if (unknown !== undefined) {
    throw new BadInputError(`The manifest has a column "${unknown}".`, `Columns are ${columns.join(", ")}.`);
  }
  const twice = names.find((name, k) => name !== "" && names.indexOf(name) !== k);
  if (twice !== undefined) throw new BadInputError(`The manifest has two columns "${twice}".`, "Keep one.");
  return names;
}

function noHeader(): BadInputError {
  return new BadInputError(
    "The manifest's first line does not name an `image` column.",
    `Begin with a line of column names: ${columns.join(",")}.`,
  );
}

function isColumn(name: string): boolean {
  return (columns as readonly string[]).includes(name);
}

function bad(line: number, problem: string): ManifestRow {
  return { kind: "bad", row: { line, image: "", problem } };
}

/** A spreadsheet's "Unicode text" is UTF-16: said at once instead of a million bad lines. */
async function* requireUtf8(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let first = true;
  for await (const piece of pieces) {
    const wide = (piece[0] === 0xff && piece[1] === 0xfe) || (piece[0] === 0xfe && piece[1] === 0xff);
    if (first && wide) throw new BadInputError("The manifest is UTF-16 text.", "Save it as UTF-8.");
    first = false;
    yield piece;
  }
}
