/** Progress of a known number of like things on standard error: one line on a terminal, a line now and then elsewhere. */
export class CountProgress {
  readonly #started = performance.now();
  readonly #terminal: boolean;
  #done = 0;
  #drawn = 0;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly quiet: boolean,
    private readonly total: number,
  ) {
    this.#terminal = out.isTTY === true;
  }

  step(): void {
    this.#done++;
    if (this.quiet) return;
    if (this.#terminal) this.#draw();
    else this.#log();
  }

  /** Clears the line. */
  end(): void {
    if (this.#terminal && !this.quiet) this.out.write("\r\u001b[2K");
  }

  /** At most some twenty times a second. */
  #draw(): void {
    const now = performance.now();
    if (now - this.#drawn < 50 && this.#done < this.total) return;
    this.#drawn = now;
    this.out.write(`\r\u001b[2K${this.#text()}`);
  }

  /** Every ten seconds: enough to see that it goes on. */
  #log(): void {
    const now = performance.now();
    if (now - Math.max(this.#drawn, this.#started) < 10_000) return;
    this.#drawn = now;
    this.out.write(`  ${this.#text()}\n`);
  }

  #text(): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const left = (seconds / this.#done) * (this.total - this.#done);
    const rest = this.#done < this.total && seconds > 2 ? `  about ${Math.ceil(left)} s left` : "";
    return `${this.#done} of ${this.total}  ${seconds.toFixed(1)} s${rest}`;
  }
}
