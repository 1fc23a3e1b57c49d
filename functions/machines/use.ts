import type { Clock } from "../../platform/clock.js";
import { TransientError } from "../../platform/errors.js";
import type { Records, StoredRecord } from "../../platform/records.js";

export const MACHINES = "machines";
const OWNER = "system";

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
/** A machine's use is written down at most once in this time: what is swept was not used for far longer. */
const NOTED_FOR = DAY;
/** A record of a machine that is no more goes by itself. */
const KEPT_FOR = 365 * DAY;
/** Whoever marks a machine deletes it within this time or not at all: from then on the mark is nobody's. */
export const DELETED_WITHIN = 60 * SECOND;

/** What is known of a compiled machine's use. `id` is its name. */
export interface MachineRecord extends StoredRecord {
  /** ISO 8601: it was used then, or up to a day later. */
  readonly usedAt: string;
  /** ISO 8601: somebody is about to delete it. */
  readonly deletingAt?: string;
}

export async function getMachineRecord(records: Records, name: string): Promise<MachineRecord | null> {
  return (await records.get(MACHINES, name)) as MachineRecord | null;
}

export function machineRecord(name: string, now: Date, createdAt = now.toISOString()): MachineRecord {
  const expiresAt = new Date(now.getTime() + KEPT_FOR).toISOString();
  return { id: name, principal: OWNER, createdAt, usedAt: now.toISOString(), expiresAt };
}

export interface MachineUseDependencies {
  readonly records: Records;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Longest wait for a deletion that is under way. */
const PATIENCE = 20 * SECOND;

/**
 * Notes that machines are used, so that nobody sweeps them away. Remembers what it noted: a machine that is used a
 * thousand times a day costs one read and at most one write a day and process.
 */
export class MachineUse {
  readonly #noted = new Map<string, number>();

  constructor(private readonly deps: MachineUseDependencies) {}

  /**
   * From the answer on nobody deletes the machine for a month. `fresh`: somebody may just have deleted it, so look whether it is there.
   * @throws {TransientError} while it is being deleted.
   */
  async note(name: string): Promise<{ readonly fresh: boolean }> {
    const noted = this.#noted.get(name);
    if (noted !== undefined && this.deps.clock.now().getTime() - noted < NOTED_FOR) return { fresh: false };
    const answer = await this.#note(name);
    this.#noted.set(name, this.deps.clock.now().getTime());
    return answer;
  }

  async #note(name: string): Promise<{ readonly fresh: boolean }> {
    const { records, clock, sleep } = this.deps;
    for (let waited = 0; ; ) {
      const now = clock.now();
      const found = await getMachineRecord(records, name);
      if (found === null) {
        if (await records.create(MACHINES, machineRecord(name, now))) return { fresh: true };
        continue;
      }
      const { deletingAt, usedAt } = found;
      if (deletingAt === undefined && now.getTime() - Date.parse(usedAt) < NOTED_FOR) return { fresh: false };
      if (deletingAt !== undefined && now.getTime() - Date.parse(deletingAt) < DELETED_WITHIN) {
        if (waited >= PATIENCE) {
          throw new TransientError(`The machine ${name} is being deleted.`, "Try again in a minute.");
        }
        waited += SECOND;
        await sleep(SECOND);
        continue;
      }
      const record = machineRecord(name, now, found.createdAt);
      // Whoever else notes or marks it in this moment makes this one look again.
      if (await records.replace(MACHINES, record, { usedAt, deletingAt })) return { fresh: deletingAt !== undefined };
    }
  }
}
