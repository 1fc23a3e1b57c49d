import type { MachineType } from "./workflow.js";

export interface ListedMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly createdAt: Date;
}

/** The state machines that there are; beside {@link Workflow}, for whoever clears away what nobody uses. */
export interface Machines {
  /** Every machine whose name begins with `prefix`. */
  list(prefix: string): AsyncIterable<ListedMachine>;
  tags(machineArn: string): Promise<Readonly<Record<string, string>>>;
  /** When it was last started and whether anything runs. Null of an Express machine, whose executions are not listed. */
  activity(machineArn: string, type: MachineType): Promise<MachineActivity | null>;
  /**
   * On AWS this takes a while, and executions that still run are ended at their next transition: so never of a machine that
   * is in use. Deleting what is not there is no error.
   */
  delete(machineArn: string): Promise<void>;
}

export interface MachineActivity {
  readonly running: boolean;
  /** Null when it never was, or not within the 90 days that the service remembers. */
  readonly lastStart: Date | null;
}
