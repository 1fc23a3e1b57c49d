/** How many items of a Map Run are in which state. Names follow DescribeMapRun's `itemCounts`. */
export interface ItemCounts {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
}

/** One run of a Distributed Map state. */
export interface MapRun {
  readonly mapRunArn: string;
  /** The state's `Label`. */
  readonly label: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly maxConcurrency: number;
  readonly items: ItemCounts;
}

/** The Map Runs of executions; beside {@link Workflow}, for whoever follows a batch. */
export interface MapRuns {
  /** Of a Standard machine's execution, in the order in which they began. None of an execution that is not known (any more). */
  mapRuns(executionArn: string): Promise<readonly MapRun[]>;
}

/** The label in a Map Run's ARN: `…:mapRun:<machine>/<label>:<id>`. */
export function mapRunLabel(mapRunArn: string): string {
  return mapRunArn.split(":")[6]?.split("/")[1] ?? "";
}
