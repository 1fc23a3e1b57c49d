import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import type { ListedMachine, Machines } from "../platform/machines.js";
import type { Records } from "../platform/records.js";
import { isMachineName, MACHINE_PREFIX } from "../statemachine/shape/hash.js";
import { DELETED_WITHIN, getMachineRecord, MACHINES, type MachineRecord, machineRecord } from "./machines/use.js";

export interface SweepDependencies {
  readonly machines: Machines;
  readonly records: Records;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the names of this stack's compiled machines begin with. Default: `brickwright`. */
  readonly prefix?: string;
  /** Tags that a machine must carry to be this stack's. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SweepRequest {
  /** Only tells what it would delete. Default: false. */
  readonly dryRun?: boolean;
  /** Days without use after which a machine goes, at least 2. Default: 30. */
  readonly unusedDays?: number;
}

/** Why a machine was left, or that it was not. */
export type SweepVerdict =
  | "deleted"
  /** What a dry run leaves. */
  | "would be deleted"
  | "used"
  /** Nobody ever noted its use: its month begins now. */
  | "adopted"
  | "running"
  /** The name fits, the tags do not. */
  | "of another stack"
  /** Another sweep deletes it, or an edit took it into use, at this very moment. */
  | "taken"
  | "failed";

export interface SweepReport {
  readonly dryRun: boolean;
  readonly unusedDays: number;
  /** How many of each verdict. */
  readonly counts: Readonly<Partial<Record<SweepVerdict, number>>>;
  /** Names of those that were, or would be, deleted. */
  readonly machines: readonly string[];
}

const DAY = 24 * 3600_000;
const UNUSED_DAYS = 30;
/** A use is noted once a day, so that fewer would sweep what is in use. */
const LEAST_DAYS = 2;
/** Half of what whoever takes a marked machine into use waits for. */
const STILL_MINE = DELETED_WITHIN / 2;

/**
 * The Lambda that deletes compiled machines which no edit has used for a month. It may run twice at once: a machine is marked, on
 * condition that nobody has used or marked it meanwhile, before it is deleted; Compile waits while a mark is fresh and then
 * makes the machine anew. A machine with a running execution is never deleted, because Step Functions would end the execution.
 */
export function createSweep(deps: SweepDependencies): (request?: SweepRequest) => Promise<SweepReport> {
  const { prefix = MACHINE_PREFIX } = deps;
  return async ({ dryRun = false, unusedDays = UNUSED_DAYS } = {}) => {
    const days = Math.max(LEAST_DAYS, unusedDays);
    const counts: Partial<Record<SweepVerdict, number>> = {};
    const names: string[] = [];
    for await (const machine of deps.machines.list(`${prefix}-`)) {
      if (!isMachineName(machine.name, prefix)) continue;
      const verdict = await sweepOne(deps, machine, { dryRun, days }).catch((error: unknown): SweepVerdict => {
        deps.logger.error("a machine could not be swept", { machine: machine.name, error: String(error) });
        return "failed";
      });
      counts[verdict] = (counts[verdict] ?? 0) + 1;
      if (verdict === "deleted" || verdict === "would be deleted") names.push(machine.name);
    }
    deps.logger.info("swept", { dryRun, unusedDays: days, ...counts });
    return { dryRun, unusedDays: days, counts, machines: names };
  };
}

interface Rule {
  readonly dryRun: boolean;
  readonly days: number;
}

async function sweepOne(
  deps: SweepDependencies,
  machine: ListedMachine,
  { dryRun, days }: Rule,
): Promise<SweepVerdict> {
  const { machines, records, clock } = deps;
  const oldest = clock.now().getTime() - days * DAY;
  const record = await getMachineRecord(records, machine.name);
  if (record !== null && Date.parse(record.usedAt) > oldest) return "used";
  if (!(await isOurs(deps, machine.arn))) return "of another stack";
  if (record === null) {
    if (!dryRun) await records.create(MACHINES, machineRecord(machine.name, clock.now()));
    return "adopted";
  }
  const before = await machines.activity(machine.arn, machine.type);
  if (before?.running) return "running";
  if (before?.lastStart && before.lastStart.getTime() > oldest) return "used";
  if (dryRun) return "would be deleted";
  if (isFresh(record, clock.now())) return "taken";
  const marked: MachineRecord = { ...record, deletingAt: clock.now().toISOString() };
  const expected = { usedAt: record.usedAt, deletingAt: record.deletingAt };
  if (!(await records.replace(MACHINES, marked, expected))) return "taken";
  const since = clock.monotonic();
  const unmark = () => records.replace(MACHINES, record, { usedAt: record.usedAt, deletingAt: marked.deletingAt });
  // Started since it was looked at, by whoever looked at it earlier still.
  const after = await machines.activity(machine.arn, machine.type);
  if (after?.running) {
    await unmark();
    return "running";
  }
  if (clock.monotonic() - since > STILL_MINE) {
    await unmark();
    return "taken";
  }
  await machines.delete(machine.arn);
  await records.delete(MACHINES, machine.name);
  return "deleted";
}

async function isOurs({ machines, tags = {} }: SweepDependencies, arn: string): Promise<boolean> {
  const wanted = Object.entries(tags);
  if (wanted.length === 0) return true;
  const found = await machines.tags(arn);
  return wanted.every(([key, value]) => found[key] === value);
}

function isFresh({ deletingAt }: MachineRecord, now: Date): boolean {
  return deletingAt !== undefined && now.getTime() - Date.parse(deletingAt) < DELETED_WITHIN;
}
