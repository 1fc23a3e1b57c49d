/** Objects that are too large for memory, beside {@link ObjectStore}: the same keys, the bytes piece by piece. */
export interface ObjectStreams {
  /** @throws {ObjectMissingError} at the first piece, when there is no such key. */
  read(key: string): AsyncIterable<Uint8Array>;
  /**
   * All or nothing: a reader sees the whole new object or, when `pieces` throws, none of it.
   * @returns bytes written.
   */
  write(key: string, pieces: AsyncIterable<Uint8Array>, contentType?: string): Promise<number>;
}

/** Small pieces put together, so that each costs one write and not thousands do. */
export async function* inPieces(texts: AsyncIterable<string>, bytes = 256 * 1024): AsyncIterable<Uint8Array> {
  let held = "";
  for await (const text of texts) {
    held += text;
    if (held.length < bytes) continue;
    yield Buffer.from(held);
    held = "";
  }
  if (held !== "") yield Buffer.from(held);
}

/** Texts that are pushed here and read there, in their order, as bytes. */
export class TextPipe implements AsyncIterable<Uint8Array> {
  #held: string[] = [];
  #wake: () => void = () => {};
  #taken: (() => void)[] = [];
  #ended: "open" | "closed" | "broken" = "open";

  push(text: string): void {
    this.#held.push(text);
    this.#wake();
  }

  /** Resolves when all that was pushed is taken, or nobody will take it any more. */
  async drained(): Promise<void> {
    if (this.#held.length === 0 || this.#ended !== "open") return;
    await new Promise<void>((resolve) => {
      this.#taken.push(resolve);
    });
  }

  /** Broken: whoever reads hears that it is not whole. */
  end(how: "closed" | "broken"): void {
    this.#ended = how;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      yield* this.#pieces();
    } finally {
      for (const resolve of this.#taken.splice(0)) resolve();
      if (this.#ended === "open") this.#ended = "broken";
    }
  }

  async *#pieces(): AsyncIterable<Uint8Array> {
    for (;;) {
      if (this.#ended === "broken") throw new Error("It was stopped before its end.");
      if (this.#held.length > 0) {
        const texts = this.#held;
        this.#held = [];
        for (const resolve of this.#taken.splice(0)) resolve();
        yield Buffer.from(texts.join(""));
      } else if (this.#ended === "closed") return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
