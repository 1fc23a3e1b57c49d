/** Sums of cents are no round numbers. */
const ROUNDING = 1e-9;

/**
 * What a run may still spend. Money is set aside for a row before it is begun, and what the row then cost takes its place: however many
 * are at work, together they never spend more than there is, and none is turned away for money that comes back unspent.
 */
export class Budget {
  private aside = 0;
  private waiting: (() => void)[] = [];

  constructor(
    /** US dollars; undefined: any. */
    private readonly most: number | undefined,
    /** US dollars that are spent so far. */
    private readonly spent: () => number,
  ) {}

  /**
   * Sets `dollars` aside; false when they are not there, and will not be when all that are at work have ended. What costs nothing is
   * always let through. Waits while it depends on those at work.
   * @param over asked after every wait: true ends it with false.
   */
  async take(dollars: number, over: () => boolean): Promise<boolean> {
    while (!over()) {
      if (this.most === undefined || dollars === 0) return true;
      const left = this.most - this.spent() + ROUNDING;
      if (dollars > left) return false;
      if (dollars <= left - this.aside) {
        this.aside += dollars;
        return true;
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return false;
  }

  /** Once what was spent of it is counted. */
  giveBack(dollars: number): void {
    if (this.most !== undefined) this.aside = Math.max(0, this.aside - dollars);
    this.look();
  }

  /** Lets those that wait look again. */
  look(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
