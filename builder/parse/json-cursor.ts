import type { SyntaxRepair, Tally } from "./syntax-repairs.js";

/** Why the text cannot be read as JSON even with every repair. Caught where the reader is called; never leaves the parser. */
export class Unreadable extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Where the reader stands in the text, and what it mended on the way. Every reader moves it forward only. */
export class Cursor {
  readonly tally: Tally = new Map();
  /** Members and items read so far: whether this is JSON at all, or prose with a brace in it. */
  members = 0;
  /** Keys and indices down to the value being read, for messages. */
  readonly path: (string | number)[] = [];

  constructor(
    readonly text: string,
    public at: number,
  ) {}

  get char(): string {
    return this.text.charAt(this.at);
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  repaired(repair: SyntaxRepair, at = this.at): void {
    const entry = this.tally.get(repair);
    if (entry) entry.count++;
    else this.tally.set(repair, { count: 1, at });
  }

  /** The match of a sticky pattern here, or null. Does not move. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }

  /** `pipeline[2].input`, or nothing at the root. */
  get place(): string {
    return this.path.map((p, i) => (typeof p === "number" ? `[${p}]` : i === 0 ? p : `.${p}`)).join("");
  }

  fail(code: string, message: string, hint: string, at = this.at): never {
    throw new Unreadable(code, message, hint, at);
  }

  truncated(): never {
    const where = this.place === "" ? "before its end" : `inside ${this.place}`;
    return this.fail(
      "TRUNCATED",
      `The answer breaks off ${where}.`,
      "Ask again, with more room for the answer; a part of a plan is never run.",
    );
  }
}
