import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { writeWhole } from "../files.js";
import { storageError } from "../store/file-store.js";
import { type LineReport, outcomes } from "./evaluate.js";
import type { Summary } from "./tally.js";

/** What an evaluation was of: lines are only taken over from a run of the same. */
export interface Subject {
  /** Lower-case hex SHA-256 of the set. */
  readonly sha256: string;
  readonly builder: string;
  /** The model's name; null of a Builder without one. */
  readonly model: string | null;
}

export interface Report extends Subject {
  readonly version: 1;
  readonly file: string;
  readonly summary: Summary;
  /** Every line, in the set's order. */
  readonly results: readonly LineReport[];
}

const subjectSchema = z.object({ sha256: z.string(), builder: z.string(), model: z.string().nullable() });
const lineSchema = z.object({ line: z.int(), outcome: z.enum(outcomes) });

/** The report's file, and beside it the lines of a run that is not done yet, so that a stopped run goes on. */
export class ReportFile {
  readonly #partial: string;

  constructor(
    readonly path: string,
    readonly subject: Subject,
  ) {
    this.#partial = `${path}.partial`;
  }

  /** The lines of a run of the same subject that was stopped; none where there is no such run. */
  async resume(): Promise<Map<number, LineReport>> {
    const text = await readFile(this.#partial, "utf8").catch(() => "");
    const [head = "", ...lines] = text.split("\n");
    const subject = subjectSchema.safeParse(parse(head)).data;
    const same = subject && JSON.stringify(subject) === JSON.stringify(subjectSchema.parse(this.subject));
    const done = new Map(same ? lines.flatMap((line) => taken(parse(line))) : []);
    // Written anew, so that a line which was cut off does not spoil the next one.
    const kept = [this.subject, ...done.values()].map((line) => `${JSON.stringify(line)}\n`);
    await this.#write(() => writeFile(this.#partial, kept.join("")));
    return done;
  }

  async add(line: LineReport): Promise<void> {
    await this.#write(() => appendFile(this.#partial, `${JSON.stringify(line)}\n`));
  }

  async finish(report: Report): Promise<void> {
    await writeWhole(this.path, `${JSON.stringify(report, null, 2)}\n`);
    await rm(this.#partial, { force: true });
  }

  async #write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw storageError(error, this.path);
    }
  }
}

/** What failed may not fail again, so it is run again. */
function taken(value: unknown): [number, LineReport][] {
  const { success, data } = lineSchema.safeParse(value);
  return success && data.outcome !== "failed" ? [[data.line, value as LineReport]] : [];
}

/** Undefined for what is no JSON, as a line that was cut off when the run was stopped. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lower-case hex SHA-256 of a file, read as a stream. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
