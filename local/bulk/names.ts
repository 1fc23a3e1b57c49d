import { statSync } from "node:fs";
import { basename, extname, isAbsolute, join, posix, relative, sep } from "node:path";
import { BadInputError } from "../../platform/errors.js";
import { extensionOfFormat, formatFromName, type OutputFormat } from "../cli/destination.js";
import type { Ledger, NameClaim, StemClaims } from "./ledger.js";

/** Where a row's results go. */
export interface RowTarget {
  /** Relative to OUT, with `/`; without extension where the format decides on that. One for each result. */
  readonly names: readonly string[];
  /** The first name is a whole file name. */
  readonly exact: boolean;
  /** The name is this batch's already: what lies there may be replaced. */
  readonly mayReplace: boolean;
}

/** What of a row its names depend on. */
export interface NamedRow {
  readonly rowId: string;
  /** Absolute. */
  readonly image: string;
  /** As the row names it. */
  readonly output: string | null;
  /** Of its results, where one is asked for. */
  readonly format: OutputFormat | undefined;
  /** Number of results. */
  readonly results: number;
}

/**
 * Names in OUT, each given to one row of a run: the photo's own path below `base`, with a mark of its row where another has
 * that already. Called for one row after the other.
 */
export class Names {
  constructor(
    private readonly ledger: Ledger,
    private readonly out: string,
    private readonly base: string,
    private readonly runId: string,
  ) {}

  /** @throws {BadInputError} for an output outside OUT, or one that another row of the run has. */
  async take(row: NamedRow): Promise<RowTarget> {
    if (row.output !== null) return this.takeExact(row, safeOutput(row.output));
    const own = ownName(this.base, row.image);
    for (const name of [own, `${own}-${row.rowId.slice(0, 8)}`, `${own}-${row.rowId}`]) {
      const target = await this.takeAuto(row, name);
      if (target !== null) return target;
    }
    throw new BadInputError(`Every name for the result of ${row.image} is taken.`, "Choose one in the output column.");
  }

  /** Keeps the names of a row that is done from the rows after it; false when one has gone to another row. */
  async confirm(rowId: string, outputs: readonly string[]): Promise<boolean> {
    for (const output of outputs) {
      const stem = withoutExtension(output);
      const claims = await this.ledger.claims(stem);
      const own = [extname(output).toLowerCase(), ANY].find((name) => claims[name]?.rowId === rowId);
      if (own === undefined) return false;
      if (claims[own]?.runId !== this.runId) {
        await this.ledger.keepClaims(stem, { ...claims, [own]: { rowId, runId: this.runId } });
      }
    }
    return true;
  }

  private async takeExact(row: NamedRow, output: string): Promise<RowTarget> {
    const stem = withoutExtension(output);
    const more = furtherNames(stem, row.results);
    const own = { stem, extension: extname(output).toLowerCase(), files: [output] };
    const taken = await this.tryTake(row, [own, ...more.map((name) => this.auto(name, row))]);
    if (taken === null) {
      throw new BadInputError(
        `The output ${output} is another row's, or a file that was there before.`,
        "Give every row an output of its own.",
      );
    }
    return { names: [output, ...more], exact: true, mayReplace: taken.mayReplace };
  }

  private async takeAuto(row: NamedRow, stem: string): Promise<RowTarget | null> {
    const names = [stem, ...furtherNames(stem, row.results)];
    const taken = await this.tryTake(
      row,
      names.map((name) => this.auto(name, row)),
    );
    return taken && { names, exact: false, mayReplace: taken.mayReplace };
  }

  /** Claims all of the names for the row, or none where one is a rival's of this run or a file that no batch wrote. */
  private async tryTake(row: NamedRow, wishes: readonly Wish[]): Promise<{ readonly mayReplace: boolean } | null> {
    let mayReplace = true;
    const found: StemClaims[] = [];
    for (const { stem, extension, files } of wishes) {
      const claims = await this.ledger.claims(stem);
      const rivals = Object.entries(claims).filter(([name]) => extension === ANY || name === ANY || name === extension);
      if (rivals.some(([, claim]) => claim.runId === this.runId && claim.rowId !== row.rowId)) return null;
      found.push(claims);
      if (claims[extension] !== undefined) continue;
      mayReplace = false;
      if (files.some((file) => exists(join(this.out, file)))) return null;
    }
    for (const [k, { stem, extension }] of wishes.entries()) {
      const claim: NameClaim = { rowId: row.rowId, runId: this.runId };
      await this.ledger.keepClaims(stem, { ...found[k], [extension]: claim });
    }
    return { mayReplace };
  }

  private auto(stem: string, { format }: NamedRow): Wish {
    const extensions = format ? [extensionOfFormat[format]] : Object.values(extensionOfFormat);
    return { stem, extension: ANY, files: extensions.map((extension) => stem + extension) };
  }
}

/** Stands for every extension. */
const ANY = "*";

interface Wish {
  readonly stem: string;
  readonly extension: string;
  /**
   * All that it may be: a photo's own format is known when it is read. None of them may be there when the name is claimed, since from
   * then on what lies there is taken for the row's.
   */
  readonly files: readonly string[];
}

/** `photo.2`, `photo.3`: for results beyond the first. */
function furtherNames(stem: string, results: number): string[] {
  return Array.from({ length: Math.max(0, results - 1) }, (_, k) => `${stem}.${k + 2}`);
}

/** The photo's path below `base` without its extension; its name alone where it lies elsewhere. */
function ownName(base: string, image: string): string {
  const path = relative(base, image);
  const inside = !isAbsolute(path) && !path.startsWith("..");
  return withoutExtension(inside ? path.split(sep).join("/") : basename(image));
}

/**
 * The format that an output's name asks for, after its path was found to stay in OUT.
 * @throws {BadInputError}
 */
export function safeOutput(output: string): string {
  const parts = output.split(/[\\/]/);
  if (isAbsolute(output) || /^[a-z]:/i.test(output) || parts.includes("..")) {
    throw new BadInputError(`The output ${output} lies outside the batch's folder.`, "Give a path below it.");
  }
  const path = posix.normalize(parts.filter((part) => part !== "" && part !== ".").join("/"));
  if (path.split("/").some((part) => /^\.brickwright/i.test(part)) || path === "." || /^report\.html$/i.test(path)) {
    throw new BadInputError(`The output ${output} is a name that the batch itself uses.`, "Choose another.");
  }
  if (formatFromName(path) === undefined) {
    throw new BadInputError(`The output ${output} has no extension.`, "E.g. .jpg or .png.");
  }
  return path;
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
