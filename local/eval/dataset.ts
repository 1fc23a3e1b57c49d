import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { BadInputError } from "../../platform/errors.js";

/** One line of a set of instructions, as it stands there. */
export interface DatasetRow {
  /** From 1. */
  readonly line: number;
  readonly id: string;
  readonly category: string;
  readonly instruction: string;
  /** As written; empty where there is none. */
  readonly image: string;
  readonly bricks: string;
}

export type DatasetLine = DatasetRow | { readonly line: number; readonly problem: string };

type Column = "id" | "category" | "instruction" | "image" | "bricks";

/** Names of each column, the first that a header has counts. The instruction's are no one's category, since they tell a header. */
const names: Readonly<Record<Column, readonly string[]>> = {
  instruction: ["instruction", "instruction_en", "prompt", "edit_prompt", "edit_instruction"],
  category: ["category", "task", "task_type", "edit_type", "type", "class"],
  id: ["id", "key", "index", "name"],
  image: ["image", "photo", "picture", "image_path", "input_image", "source", "file"],
  bricks: ["bricks", "expected", "expected_bricks", "steps"],
};

/** Without a header. */
const positions: readonly (readonly Column[])[] = [
  ["instruction"],
  ["category", "instruction"],
  ["category", "instruction", "image"],
  ["category", "instruction", "image", "bricks"],
];

const LONGEST_LINE = 1_000_000;

/**
 * Reads a set of instructions: tab-separated, with a header that names its columns or else (category, instruction[,
 * image[, bricks]]). One line at a time, however long the file is; a line that cannot be used says why.
 * @throws {BadInputError} when there is no such file.
 */
export async function* readDataset(path: string): AsyncGenerator<DatasetLine> {
  let columns: readonly (Column | null)[] | null = null;
  let number = 0;
  for await (const text of linesOf(path)) {
    number++;
    const line = number === 1 ? text.replace(/^\uFEFF/, "") : text;
    if (line.trim() === "") continue;
    if (line.length > LONGEST_LINE) {
      yield { line: number, problem: "The line is too long." };
      continue;
    }
    const cells = line.split("\t").map(unquote);
    if (columns === null) {
      columns = headerOf(cells);
      if (columns !== null) continue;
      columns = positions[Math.min(cells.length, positions.length) - 1] ?? ["instruction"];
    }
    yield rowOf(number, cells, columns);
  }
}

/** How many lines there are, to show progress by. */
export async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const _ of readDataset(path)) count++;
  return count;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const facts = await stat(path).catch(() => null);
  if (facts === null) throw new BadInputError(`There is no file ${path}.`, "Check the path.");
  if (!facts.isFile()) throw new BadInputError(`${path} is not a file.`, "Name one TSV file.");
  const stream = createReadStream(path, "utf8");
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new BadInputError(`${path} cannot be read.`, "Check its permissions.", { cause });
  } finally {
    stream.destroy();
  }
}

/** Null when the first line is no header: one names the instruction's column. */
function headerOf(cells: readonly string[]): (Column | null)[] | null {
  const known = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
  const columns = known.map((): Column | null => null);
  for (const column of Object.keys(names) as Column[]) {
    const name = names[column].find((candidate) => known.includes(candidate));
    if (name !== undefined) columns[known.indexOf(name)] = column;
  }
  return columns.includes("instruction") ? columns : null;
}

function rowOf(line: number, cells: readonly string[], columns: readonly (Column | null)[]): DatasetLine {
  const cell = (column: Column) => {
    const index = columns.indexOf(column);
    return index < 0 ? "" : (cells[index] ?? "").trim();
  };
  const instruction = cell("instruction");
  if (instruction === "") return { line, problem: "The line has no instruction." };
  const id = cell("id") || String(line);
  return { line, id, category: cell("category"), instruction, image: cell("image"), bricks: cell("bricks") };
}

/** A cell in quotation marks as spreadsheets write it: `"say ""hi"""`. */
function unquote(cell: string): string {
  const quoted = /^"((?:[^"]|"")*)"$/.exec(cell)?.[1];
  return quoted === undefined || !(quoted.includes('""') || /[\t\n]/.test(quoted))
    ? cell
    : quoted.replaceAll('""', '"');
}
