import { describe, expect, test } from "vitest";
import { MACHINES, MachineUse } from "../../functions/machines/use.js";
import { createSweep } from "../../functions/sweep.js";
import { FileRecords } from "../../local/store/file-records.js";
import { silentLogger } from "../../platform/logger.js";
import type { ListedMachine, Machines } from "../../platform/machines.js";
import { machineName } from "../../statemachine/shape/hash.js";
import { MemoryStore } from "../fidelity/memory-store.js";

const DAY = 24 * 3600;
const hash = (n: number) => String(n).repeat(64).slice(0, 64);
const name = (n: number, type: "STANDARD" | "EXPRESS" = "STANDARD") => machineName(hash(n), type);
const ours = { "brickwright:stack": "one" };

/** An account with machines, and a clock that moves by hand. */
class Account implements Machines {
  now = new Date("2026-11-23T10:00:00Z").getTime();
  readonly machines = new Map<string, ListedMachine & { tags: Record<string, string> }>();
  readonly running = new Set<string>();
  readonly started = new Map<string, Date>();
  readonly deleted: string[] = [];
  readonly clock = { now: () => new Date(this.now), monotonic: () => this.now };
  readonly records = new FileRecords(new MemoryStore(), this.clock);
  /** Called before a deletion, as if somebody else were quicker. */
  beforeDelete: (arn: string) => Promise<void> = async () => {};
  beforeActivity: (arn: string) => Promise<void> = async () => {};

  add(machine: string, type: "STANDARD" | "EXPRESS" = "STANDARD", tags: Record<string, string> = ours): string {
    const arn = `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`;
    this.machines.set(arn, { arn, name: machine, type, createdAt: new Date(this.now), tags });
    return arn;
  }
  pass(seconds: number): void {
    this.now += seconds * 1000;
  }
  use() {
    const sleep = async (milliseconds: number) => {
      this.pass(milliseconds / 1000);
      for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
    };
    return new MachineUse({ records: this.records, clock: this.clock, sleep });
  }
  sweep(request?: { dryRun?: boolean; unusedDays?: number }) {
    const { records, clock } = this;
    return createSweep({ machines: this, records, clock, logger: silentLogger, tags: ours })(request);
  }

  async *list(prefix: string) {
    for (const machine of [...this.machines.values()]) if (machine.name.startsWith(prefix)) yield machine;
  }
  async tags(arn: string) {
    return this.machines.get(arn)!.tags;
  }
  async activity(arn: string, type: "STANDARD" | "EXPRESS") {
    await this.beforeActivity(arn);
    if (type === "EXPRESS") return null;
    return { running: this.running.has(arn), lastStart: this.started.get(arn) ?? null };
  }
  async delete(arn: string) {
    await this.beforeDelete(arn);
    this.deleted.push(this.machines.get(arn)!.name);
    this.machines.delete(arn);
  }
}

describe("the sweep", () => {
  test("deletes what nobody has used for thirty days, of both types, and keeps what somebody has", async () => {
    const account = new Account();
    for (const n of [1, 2]) account.add(name(n));
    account.add(name(3, "EXPRESS"), "EXPRESS");
    for (const machine of [name(1), name(2), name(3, "EXPRESS")]) await account.use().note(machine);
    account.pass(29 * DAY);
    expect((await account.sweep()).counts).toEqual({ used: 3 });
    await account.use().note(name(2));
    account.pass(2 * DAY);
    expect(await account.sweep()).toEqual({
      dryRun: false,
      unusedDays: 30,
      counts: { used: 1, deleted: 2 },
      machines: [name(1), name(3, "EXPRESS")],
    });
    expect([...account.machines.values()].map((machine) => machine.name)).toEqual([name(2)]);
    expect(await account.records.get(MACHINES, name(1))).toBeNull();
  });

  test("tells what it would delete, and changes nothing", async () => {
    const account = new Account();
    account.add(name(1));
    account.add(name(2));
    await account.use().note(name(1));
    account.pass(31 * DAY);
    expect(await account.sweep({ dryRun: true })).toMatchObject({
      counts: { "would be deleted": 1, adopted: 1 },
      machines: [name(1)],
    });
    expect(account.deleted).toEqual([]);
    expect(await account.records.get(MACHINES, name(2))).toBeNull();
  });

  test("gives a machine whose use nobody noted a month from now", async () => {
    const account = new Account();
    account.add(name(1));
    expect((await account.sweep()).counts).toEqual({ adopted: 1 });
    account.pass(29 * DAY);
    expect((await account.sweep()).counts).toEqual({ used: 1 });
    account.pass(2 * DAY);
    expect((await account.sweep()).counts).toEqual({ deleted: 1 });
  });

  test("never deletes a machine that runs, that ran lately, that is another stack's, or that only looks alike", async () => {
    const account = new Account();
    const [runs, ran] = [account.add(name(1)), account.add(name(2))];
    account.add(name(3), "STANDARD", { "brickwright:stack": "two" });
    account.add("brickwright-pipeline");
    account.add(`brickwright-other-${hash(4).slice(0, 20)}`);
    account.add(`${name(5)}0`);
    for (const { name } of account.machines.values()) await account.use().note(name);
    account.running.add(runs);
    account.pass(40 * DAY);
    account.started.set(ran, new Date(account.now - 5 * DAY * 1000));
    expect((await account.sweep()).counts).toEqual({ running: 1, used: 1, "of another stack": 1 });
    expect(account.deleted).toEqual([]);
  });

  test("looks once more right before it deletes, and lets a machine be that was started meanwhile", async () => {
    const account = new Account();
    const arn = account.add(name(1));
    await account.use().note(name(1));
    account.pass(31 * DAY);
    let looks = 0;
    account.beforeActivity = async () => {
      if (++looks === 2) account.running.add(arn);
    };
    expect((await account.sweep()).counts).toEqual({ running: 1 });
    expect(await account.records.get(MACHINES, name(1))).not.toHaveProperty("deletingAt");
  });

  test("lets a machine be that an edit takes into use before the mark is set", async () => {
    const account = new Account();
    account.add(name(1));
    await account.use().note(name(1));
    account.pass(31 * DAY);
    account.beforeActivity = async () => {
      account.beforeActivity = async () => {};
      await account.use().note(name(1));
    };
    expect((await account.sweep()).counts).toEqual({ taken: 1 });
    expect(account.deleted).toEqual([]);
  });

  test("makes an edit wait that wants the machine while it is deleted, and then make it anew", async () => {
    const account = new Account();
    account.add(name(1));
    await account.use().note(name(1));
    account.pass(31 * DAY);
    let noted: Promise<{ fresh: boolean }> | undefined;
    account.beforeDelete = async () => {
      noted = account.use().note(name(1));
    };
    expect((await account.sweep()).counts).toEqual({ deleted: 1 });
    expect(await noted).toEqual({ fresh: true });
    expect(await account.records.get(MACHINES, name(1))).toMatchObject({ usedAt: expect.any(String) });
  });

  test("that died after its mark leaves a machine that the next edit takes back and the next sweep may delete", async () => {
    const account = new Account();
    account.add(name(1));
    await account.use().note(name(1));
    account.pass(31 * DAY);
    account.beforeDelete = async () => {
      throw new Error("the sandbox was lost");
    };
    expect((await account.sweep()).counts).toEqual({ failed: 1 });
    await expect(account.use().note(name(1))).rejects.toMatchObject({ name: "TransientError" });
    account.pass(61);
    account.beforeDelete = async () => {};
    expect((await account.sweep({ dryRun: true })).counts).toEqual({ "would be deleted": 1 });
    expect(await account.use().note(name(1))).toEqual({ fresh: true });
    expect((await account.sweep()).counts).toEqual({ used: 1 });
  });

  test("that runs twice at once deletes every machine once", async () => {
    const account = new Account();
    for (let n = 0; n < 9; n++) account.add(name(n));
    for (const { name } of account.machines.values()) await account.use().note(name);
    account.pass(31 * DAY);
    const reports = await Promise.all([account.sweep(), account.sweep(), account.sweep()]);
    expect([...account.deleted].sort()).toEqual(Array.from({ length: 9 }, (_, n) => name(n)));
    expect(reports.flatMap(({ machines }) => machines).sort()).toEqual([...account.deleted].sort());
    expect(reports.every(({ counts }) => counts.failed === undefined)).toBe(true);
  });

  test("goes on after a machine that cannot be swept", async () => {
    const account = new Account();
    const bad = account.add(name(1));
    account.add(name(2));
    for (const { name } of account.machines.values()) await account.use().note(name);
    account.pass(31 * DAY);
    account.beforeDelete = async (arn) => {
      if (arn === bad) throw new Error("denied");
    };
    expect((await account.sweep()).counts).toEqual({ failed: 1, deleted: 1 });
  });

  test("never takes fewer than two days, because a use is noted once a day", async () => {
    const account = new Account();
    account.add(name(1));
    await account.use().note(name(1));
    account.pass(1.5 * DAY);
    expect(await account.sweep({ unusedDays: 0 })).toMatchObject({ unusedDays: 2, counts: { used: 1 } });
  });
});

describe("noting a machine's use", () => {
  test("costs one write a day however often it is used", async () => {
    const account = new Account();
    const use = account.use();
    let writes = 0;
    const counted = ["create", "replace", "put"] as const;
    for (const method of counted) {
      const original = account.records[method].bind(account.records) as (...args: never[]) => Promise<never>;
      Object.assign(account.records, {
        [method]: (...args: never[]) => {
          if (method !== "put") writes++;
          return original(...args);
        },
      });
    }
    for (let hour = 0; hour < 48; hour++) {
      await use.note(name(1));
      await account.use().note(name(1));
      account.pass(3600);
    }
    expect(writes).toBe(2);
  });
});
