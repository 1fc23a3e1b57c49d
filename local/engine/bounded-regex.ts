import { createContext, Script } from "node:vm";

const MILLISECONDS = 200;
const run = new Script("re.exec(text)");

/**
 * A regular expression whose match is given up after 200 ms, because `/(a+)+$/` on forty characters would
 * otherwise hold the whole process for hours.
 */
export class BoundedRegExp {
  readonly #re: RegExp;
  readonly #context: { re: RegExp; text: string };

  constructor(pattern: RegExp | string, flags?: string) {
    this.#re = new RegExp(pattern, flags);
    this.#context = createContext({ re: this.#re, text: "" }) as { re: RegExp; text: string };
  }

  get lastIndex(): number {
    return this.#re.lastIndex;
  }

  set lastIndex(index: number) {
    this.#re.lastIndex = index;
  }

  exec(text: string): RegExpExecArray | null {
    this.#context.text = text;
    try {
      return run.runInContext(this.#context, { timeout: MILLISECONDS }) as RegExpExecArray | null;
    } catch {
      throw new Error(`the regular expression ${this.#re} took longer than ${MILLISECONDS} ms`);
    }
  }
}
