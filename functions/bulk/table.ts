import { parse } from "csv-parse/sync";
import type { TextLine } from "./lines.js";

/** One record of a table of separated values. */
export type TableRecord = { readonly line: number } & (
  | { readonly cells: readonly string[] }
  /** Why it cannot be read, in one sentence. */
  | { readonly problem: string }
);

/** Lines that one record's quoted texts may run over; a quote that is still open then was never meant as one. */
const MOST_LINES = 20;

/**
 * A table's records, whose quoted texts may hold line ends. Spaces around a cell that is not quoted are no part of it. Empty lines, and
 * those of empty cells, are passed over.
 */
export async function* tableRecords(lines: AsyncIterable<TextLine>, delimiter: string): AsyncIterable<TableRecord> {
  for await (const record of allRecords(lines, delimiter)) {
    if ("problem" in record || record.cells.some((cell) => cell !== "")) yield record;
  }
}

async function* allRecords(lines: AsyncIterable<TextLine>, delimiter: string): AsyncIterable<TableRecord> {
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

/** The cells of one record's text. */
export function cellsOf(line: number, text: string, delimiter: string): TableRecord {
  // Without quotes nothing is left to be read: most lines of a large manifest are so.
  if (!text.includes('"')) return { line, cells: text.split(delimiter).map((cell) => cell.trim()) };
  try {
    const [cells] = parse(text, { delimiter, relax_column_count: true, trim: true }) as string[][];
    return { line, cells: cells ?? [] };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : "";
    return { line, problem: `The line cannot be read: ${why}.` };
  }
}
