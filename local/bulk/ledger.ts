import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ReportRow } from "../../functions/bulk/report-row.js";

/** That a row is done: what was made of which version of its files. */
export interface DoneMark {
  /** Of the row's files when they were read. */
  readonly version: string;
  readonly report: ReportRow;
  readonly outputs: readonly DoneOutput[];
}

export interface DoneOutput {
  /** Relative to OUT. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * What of a batch is done, as one small file a row: found by its name, so that neither memory nor time grows with the batch,
 * and written whole or not at all, so that it may be killed at any point.
 *
 * Its files are so small that handing them to another thread and back would take several times what reading or writing them does.
 */
export class Ledger {
  constructor(
    private readonly out: string,
    private readonly state: string,
  ) {}

  /** The mark of a row that is done, unchanged, and whose results are still there. */
  async done(rowId: string, version: string): Promise<DoneMark | null> {
    const mark = readJson(this.markPath(rowId)) as DoneMark | null;
    if (mark === null || mark.version !== version || !Array.isArray(mark.outputs)) return null;
    for (const { path, bytes } of mark.outputs) {
      const facts = factsOf(join(this.out, path));
      if (!facts?.isFile() || facts.size !== bytes) return null;
    }
    return mark;
  }

  async mark(rowId: string, mark: DoneMark): Promise<void> {
    this.write(this.markPath(rowId), mark);
  }

  /** Who has a name in OUT, and its formats. @param stem without extension. */
  async claims(stem: string): Promise<StemClaims> {
    return (readJson(this.claimPath(stem)) as StemClaims | null) ?? {};
  }

  async keepClaims(stem: string, claims: StemClaims): Promise<void> {
    this.write(this.claimPath(stem), claims);
  }

  /** Names that some file system takes for the same are the same. */
  private claimPath(name: string): string {
    const hash = createHash("sha256").update(name.normalize("NFC").toLowerCase()).digest("hex");
    return join(this.state, "names", hash.slice(0, 2), `${hash.slice(2, 34)}.json`);
  }

  private markPath(rowId: string): string {
    return join(this.state, "rows", rowId.slice(0, 2), `${rowId.slice(2)}.json`);
  }

  private write(path: string, value: unknown): void {
    const partial = join(this.state, "partial", randomUUID());
    writeFileSync(partial, JSON.stringify(value));
    try {
      renameSync(partial, path);
    } catch {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(partial, path);
    }
  }
}

/** By extension, e.g. `.jpg`; under `*` whoever has the name in whatever format. */
export type StemClaims = Readonly<Record<string, NameClaim>>;

export interface NameClaim {
  readonly rowId: string;
  /** The run that claimed or confirmed it last. */
  readonly runId: string;
}

function readJson(path: string): unknown {
  try {
    // Most rows are new, and an exception for each would cost more than the look.
    if (factsOf(path) === null) return null;
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Damaged by a full disk: the row is done again.
    return null;
  }
}

function factsOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
