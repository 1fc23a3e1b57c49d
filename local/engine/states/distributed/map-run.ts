import type { ItemCounts, MapRun } from "../../../../platform/map-runs.js";
import type { ExecutionStatus } from "../../../../platform/workflow.js";

type Ended = "succeeded" | "failed" | "timedOut" | "aborted";

/** One run of a Distributed Map as it stands: items are counted when they are read, and again when their child ends. */
export class MapRunState {
  status: MapRun["status"] = "RUNNING";
  stopDate: Date | undefined;
  total = 0;
  running = 0;
  readonly ended: Record<Ended, number> = { succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };

  constructor(
    readonly arn: string,
    readonly executionArn: string,
    readonly label: string,
    readonly startDate: Date,
    readonly maxConcurrency: number,
    readonly tolerated: { readonly count: number | null; readonly percentage: number | null },
  ) {}

  /** A child took `items`. */
  begin(items: number): void {
    this.total += items;
    this.running += items;
  }

  finish(status: ExecutionStatus, items: number): void {
    this.running -= items;
    this.ended[endedAs(status)] += items;
  }

  get unsuccessful(): number {
    return this.ended.failed + this.ended.timedOut;
  }

  /** More has failed than is tolerated. A share is known only once all items are. */
  tooMany(allRead: boolean): boolean {
    const { count, percentage } = this.tolerated;
    if (this.unsuccessful === 0) return false;
    if (count === null && percentage === null) return true;
    if (count !== null && this.unsuccessful > count) return true;
    return percentage !== null && allRead && (100 * this.unsuccessful) / this.total > percentage;
  }

  end(status: MapRun["status"], at: Date): void {
    this.status = status;
    this.stopDate = at;
  }

  items(): ItemCounts {
    return { total: this.total, pending: 0, running: this.running, ...this.ended };
  }

  describe(): MapRun {
    return {
      mapRunArn: this.arn,
      label: this.label,
      status: this.status,
      startDate: this.startDate,
      ...(this.stopDate && { stopDate: this.stopDate }),
      maxConcurrency: this.maxConcurrency,
      items: this.items(),
    };
  }
}

function endedAs(status: ExecutionStatus): Ended {
  switch (status) {
    case "SUCCEEDED":
      return "succeeded";
    case "TIMED_OUT":
      return "timedOut";
    case "ABORTED":
      return "aborted";
    default:
      return "failed";
  }
}
