import { afterEach, describe, expect, it } from "vitest";
import { addWaiter, listWaiters, ON_RECORD } from "../../functions/gpu/overflow.js";
import { getPrediction, PREDICTIONS, SYSTEM, WAITERS } from "../../functions/gpu/record.js";
import { FileRecords } from "../../local/store/file-records.js";
import type { StoredRecord } from "../../platform/records.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { functions } from "../replicate/functions.js";
import type { Course } from "../support/replicate-server/script.js";
import { type ReplicateServer, startReplicateServer } from "../support/replicate-server/server.js";

let server: ReplicateServer;
afterEach(() => server.close());

/** As long as those of Step Functions may be: four hundred of them fill a record. */
const token = (n: number) => `${n}-`.padEnd(1000, "t");

/** A table whose lists lag behind, as an index of DynamoDB may. */
class Lagging extends FileRecords {
  lags = false;
  override async list(...args: Parameters<FileRecords["list"]>): Promise<StoredRecord[]> {
    return this.lags && args[0] === WAITERS ? [] : super.list(...args);
  }
}

/** One run, and so many tasks that wait for it, all but the first at once. */
async function crowd(size: number, course: Course = { run: 60_000 }) {
  server = await startReplicateServer({ course: () => course });
  const records = new Lagging(new MemoryStore());
  const f = await functions(server, { records });
  const tokens = Array.from({ length: size }, (_, n) => f.workflow.issue(token(n)));
  const submit = (taskToken: string) => f.submit(f.fill({ taskToken }));
  const [first = "", ...others] = tokens;
  await submit(first);
  const outcomes = await Promise.all(others.map(submit));
  const stored = async () => (await records.list(PREDICTIONS, SYSTEM, 10))[0] ?? null;
  const key = (await stored())!.id;
  const prediction = server.world.predictions[0]!;
  /** The run comes to its end, and whoever looks next hears of it. */
  const end = async () => {
    for (let i = 0; i < 400 && f.workflow.answers.size === 0; i++) {
      await new Promise((go) => setTimeout(go, 10));
      f.clock.pass(12);
      await f.reconcile();
    }
  };
  return { f, records, tokens, outcomes, key, stored, end, prediction };
}

const dollarsOf = (f: { workflow: { answers: Map<string, object> } }) =>
  [...f.workflow.answers.values()].reduce(
    (sum, answer) => sum + ("result" in answer ? (answer.result as { dollars: number }).dollars : Number.NaN),
    0,
  );

describe("a thousand tasks that wait for one run", () => {
  it("are all kept alive, all told how it ended, and pay for it once", async () => {
    const { f, records, tokens, outcomes, key, stored, end } = await crowd(1000, { run: 4000 });
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["attached"]));
    expect((await getPrediction(records, key))?.waiters).toHaveLength(ON_RECORD);
    // It has room for what is yet to come.
    expect(JSON.stringify(await stored()).length).toBeLessThan(40_000);
    await f.reconcile();
    expect(new Set(f.workflow.heartbeats)).toEqual(new Set(tokens));
    await end();
    expect(f.workflow.answers.size).toBe(1000);
    expect(dollarsOf(f)).toBeCloseTo(0.05);
    expect(server.world.predictions).toHaveLength(1);
    expect(await listWaiters(records, key)).toEqual([]);
    f.clock.pass(61);
    await f.reconcile();
    expect(await stored()).toBeNull();
  });

  it("are all told of a failure, and those that try again start one run more", async () => {
    const { f, tokens, end } = await crowd(60, { run: 300, error: "Prediction failed: NSFW content detected" });
    await end();
    expect(tokens.filter((one) => "error" in (f.workflow.answers.get(one) ?? {}))).toHaveLength(60);
    const again = Array.from({ length: 30 }, (_, n) => f.workflow.issue(token(1000 + n)));
    await f.submit(f.fill({ taskToken: again[0]! }));
    await Promise.all(again.slice(1).map((taskToken) => f.submit(f.fill({ taskToken }))));
    expect(server.world.predictions).toHaveLength(2);
    for (const one of again) expect(await f.answered(one)).toMatchObject({ error: expect.any(String) });
  });

  it("are told although the list of them came late", async () => {
    const { f, records, tokens, key, end } = await crowd(40, { run: 300 });
    records.lags = true;
    await end();
    expect(f.workflow.answers.size).toBe(ON_RECORD);
    records.lags = false;
    f.clock.pass(30);
    await f.reconcile();
    expect(tokens.every((one) => f.workflow.answers.has(one))).toBe(true);
    expect(dollarsOf(f)).toBeCloseTo(0.05);
    f.clock.pass(61);
    await f.reconcile();
    expect(await getPrediction(records, key)).toBeNull();
  });

  it("keep their run until the last of them is stopped, whoever of them that is", async () => {
    const { f, records, tokens, key, prediction } = await crowd(30);
    for (const one of tokens.slice(0, -1)) f.workflow.open.set(one, "over");
    await f.reconcile();
    expect(await listWaiters(records, key)).toHaveLength(1);
    expect(prediction.status).not.toBe("canceled");
    f.workflow.open.set(tokens.at(-1)!, "over");
    await f.reconcile();
    expect(prediction.status).toBe("canceled");
    expect(await getPrediction(records, key)).toBeNull();
  });

  it("of another process are noted as seen by that one, and left to it to be told", async () => {
    const { f, records, tokens, key, end } = await crowd(30, { run: 300 });
    const strangers = Array.from({ length: 5 }, (_, n) => ({
      token: token(5000 + n),
      editId: "e9",
      step: "step2",
      seenAt: f.clock.now().toISOString(),
    }));
    for (const one of strangers) await addWaiter(records, key, one, f.clock.now());
    f.clock.pass(20);
    await f.reconcile();
    const seen = await listWaiters(records, key);
    const now = f.clock.now().toISOString();
    expect(seen.filter(({ seenAt }) => seenAt === now)).toHaveLength(tokens.length - ON_RECORD);
    await end();
    expect(f.workflow.answers.size).toBe(30);
    expect((await listWaiters(records, key)).map((one) => one.token).sort()).toEqual(
      strangers.map((s) => s.token).sort(),
    );
    // The other process looks.
    for (const one of strangers) f.workflow.issue(one.token);
    await f.reconcile();
    expect(f.workflow.answers.size).toBe(35);
  });
});
