import { dollarsText } from "../../builder/cost.js";
import type { BulkCounts, ReportRow } from "../../functions/bulk/report-row.js";
import { printableLine } from "../cli/printable.js";

/** Seconds over which the rate is measured: long enough to be steady, short enough to follow. */
const WINDOW = 30;
/** Columns of a terminal on which a bar leaves room for what it stands for. */
const ROOM_FOR_BAR = 72;
/** Reasons of failures that are told, each once; the report has them all. */
const MOST_NAMED = 20;

/** A batch's progress on standard error: one line on a terminal, a line now and then elsewhere. */
export class BulkProgress {
  private readonly started = performance.now();
  private total: number | null = null;
  private counts: BulkCounts | null = null;
  /** Times and numbers of rows that were done, of the last seconds. */
  private readonly marks: { readonly at: number; readonly done: number }[] = [];
  private readonly timer: NodeJS.Timeout | undefined;
  private saidAt = performance.now();
  /** Why rows failed, with the first of each. */
  private readonly reasons = new Map<string, { readonly name: string; more: number }>();
  private unnamed = 0;
  private ended = false;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly mode: "line" | "log" | "off",
    /** A row's name where it failed. */
    private readonly nameOf: (row: ReportRow) => string,
  ) {
    if (mode !== "off") this.timer = setInterval(() => this.tick(), mode === "line" ? 100 : 1000).unref();
  }

  /** How many rows there are. */
  known(total: number): void {
    this.total = total;
  }

  onRow(row: ReportRow, counts: BulkCounts): void {
    this.counts = counts;
    if (row.status !== "failed" || this.mode === "off") return;
    const message = row.error?.message ?? "failed";
    const known = this.reasons.get(message);
    if (known !== undefined) known.more++;
    else if (this.reasons.size < MOST_NAMED) {
      this.reasons.set(message, { name: this.nameOf(row), more: 0 });
      this.note(`${this.nameOf(row)}: ${message}`);
    } else if (this.unnamed++ === 0) this.note("Further failures are not named here.");
  }

  /** A line that stays. */
  note(text: string): void {
    if (this.mode === "off") return;
    this.out.write(`${this.mode === "line" ? "\r\u001b[2K" : "  "}${printableLine(text)}\n`);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.timer);
    if (this.mode === "line") this.out.write("\r\u001b[2K");
    for (const { name, more } of this.reasons.values())
      if (more > 0) this.note(`${more} more failed for the same reason as ${name}.`);
    this.reasons.clear();
  }

  private tick(): void {
    const now = performance.now();
    const done = this.counts === null ? 0 : this.counts.finished - this.counts.before;
    this.marks.push({ at: now, done });
    while ((this.marks[1]?.at ?? now) < now - WINDOW * 1000) this.marks.shift();
    if (this.mode === "line") {
      this.out.write(`\r\u001b[2K${this.text(now).slice(0, Math.max(20, this.columns - 1))}`);
    } else if (now - this.saidAt >= 10_000) {
      this.saidAt = now;
      this.out.write(`  ${this.text(now)}\n`);
    }
  }

  private get columns(): number {
    return this.out.columns ?? 80;
  }

  private text(now: number): string {
    const finished = this.counts?.finished ?? 0;
    const failed = this.counts?.failed ?? 0;
    const dollars = this.counts?.dollars ?? 0;
    const first = this.marks[0];
    const last = this.marks.at(-1);
    const rate = first && last && last.at > first.at ? (last.done - first.done) / ((last.at - first.at) / 1000) : 0;
    const left = this.total === null || rate === 0 ? null : Math.max(0, this.total - finished) / rate;
    return [
      `${this.bar(finished)}${finished}${this.total === null ? "" : ` of ${this.total}`}`,
      rateText(rate, "/s", "/min", "/h"),
      ...(left === null ? [] : [`${duration(left)} left`]),
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(dollars > 0 ? [dollarsText(dollars)] : []),
      duration((now - this.started) / 1000),
    ].join("  ");
  }

  private bar(finished: number): string {
    if (this.mode !== "line" || !this.total || this.columns < ROOM_FOR_BAR) return "";
    const width = 24;
    const full = Math.min(width, Math.round((finished / this.total) * width));
    return `[${"█".repeat(full)}${"·".repeat(width - full)}] `;
  }
}

/** Photos a second in the unit that says something: `3.4/s`, `12/min`, `2.5/h`. */
export function rateText(perSecond: number, second: string, minute: string, hour: string): string {
  const number = (value: number) => value.toFixed(value < 9.95 ? 1 : 0);
  if (perSecond >= 0.95 || perSecond === 0) return `${number(perSecond)}${second}`;
  return perSecond * 60 >= 0.95 ? `${number(perSecond * 60)}${minute}` : `${number(perSecond * 3600)}${hour}`;
}

/** `45 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
