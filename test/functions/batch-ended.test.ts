import { describe, expect, it } from "vitest";
import { takeFrom } from "../../functions/api/limit.js";
import { editsLeft } from "../../functions/batch/edits-a-day.js";
import { TooManyFailuresError } from "../../functions/batch/errors.js";
import { type BatchOrder, putOrder } from "../../functions/batch/order.js";
import { beginPhoto } from "../../functions/batch/photo.js";
import { BATCHES, type BatchRecord, getBatch } from "../../functions/batch/record.js";
import { addToTally } from "../../functions/batch/tally.js";
import { takeTurn } from "../../functions/batch/turns.js";
import { createBatchEnded } from "../../functions/batch-ended.js";
import { reserve, spendingOf } from "../../functions/edits/allowance.js";
import { FileRecords } from "../../local/store/file-records.js";
import type { Announcement } from "../../platform/announcer.js";
import { silentLogger } from "../../platform/logger.js";
import { type ExecutionDescription, type ExecutionStatus, WorkflowError } from "../../platform/workflow.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { TestClock } from "../replicate/functions.js";

const account = "us-east-1:123456789012";
const machines = ["rows", "prefix"].map((name) => `arn:aws:states:${account}:stateMachine:Test-${name}`);
const arnOf = (name: string) => `arn:aws:states:${account}:execution:Test-rows:${name}`;
const STATUS = "results/batches/july.csv.json";

/** What EventBridge carries, as far as it is read; the whole of it is in edit-ended.test.ts. */
function event(status: string, executionArn: string) {
  const detail = { executionArn, stateMachineArn: machines[0], name: executionArn.split(":").at(-1), status };
  return { source: "aws.states", "detail-type": "Step Functions Execution Status Change", detail };
}

const wanted: BatchOrder = {
  principal: "ada",
  instruction: "make it warmer",
  options: {},
  source: { kind: "manifest", key: "sources/m", format: "csv", base: null },
  folders: ["uploads/"],
  tolerate: null,
  maxDollars: 10,
  concurrency: { cpu: 10, gpu: 10 },
  webhook: "https://example.com/told",
  root: "b1",
  attempt: 0,
  reportTo: "results/batches/july.csv.report.jsonl",
  statusTo: STATUS,
  edits: { perDay: 1000, done: 0 },
};

/**
 * A batch of 100 photos that runs: 30 are done, 2 of them failed, 3 dollars are spent, and 2 set aside for photos that are under way.
 * Ten dollars and a hundred edits of its principal's day are taken for it, and two turns on the GPUs; another batch has a third.
 */
async function running(status: ExecutionStatus, facts: Partial<ExecutionDescription> = {}) {
  const store = new MemoryStore();
  const records = new FileRecords(new MemoryStore());
  const clock = new TestClock();
  const said: Announcement[] = [];
  const execution = { status };
  const trouble: { put: Error | null } = { put: null };
  const record: BatchRecord = {
    id: "b1",
    principal: "ada",
    createdAt: clock.now().toISOString(),
    status: "running",
    finishedAt: null,
    instruction: "make it warmer",
    reader: "rows",
    executionArn: arnOf("b1"),
    runner: null,
    retryOf: null,
    root: "b1",
    attempt: 0,
    prepared: { rows: 99, bad: 1, plans: 1 },
    counts: null,
    error: null,
    reported: false,
    webhook: wanted.webhook,
    reserved: { dollars: 10, day: clock.now().toISOString().slice(0, 10), by: "api" },
    taken: { edits: 99, perDay: 1000 },
    starts: 1,
  };
  await records.put(BATCHES, record);
  await putOrder(store, "b1", wanted);
  await reserve(records, clock, "ada", 10, 50);
  await takeFrom({ records, clock }, "ada", "edits", { capacity: 1000, seconds: 86_400 }, 99);
  await addToTally({ records, clock }, "b1", { finished: 30, succeeded: 28, failed: 2, dollars: 3, reserved: 2 });
  for (const holder of ["b1-7", "b1-8", "b2-1"]) await takeTurn({ records, clock }, holder, 3);
  const handle = createBatchEnded({
    store: {
      ...bound(store),
      put: async (key: string, ...more: [never]) => {
        if (trouble.put !== null) throw trouble.put;
        return store.put(key, ...more);
      },
    } as unknown as MemoryStore,
    records,
    clock,
    logger: silentLogger,
    machineArns: machines,
    workflow: {
      describe: async (executionArn) => {
        if (executionArn !== arnOf("b1")) throw new WorkflowError("ExecutionDoesNotExist", "no");
        const common = { executionArn, machineArn: machines[0]!, name: "b1", startDate: clock.now(), input: {} };
        return { ...common, status: execution.status, ...facts };
      },
    },
    announce: async (news) => {
      said.push(news);
    },
  });
  const places = async () => (await records.get("gpu-turns", "gpu"))?.turns as { holder: string }[];
  return {
    handle,
    store,
    records,
    clock,
    record,
    said,
    execution,
    trouble,
    now: () => getBatch(records, "b1"),
    shown: async () => JSON.parse(Buffer.from(await store.get(STATUS)).toString()) as object,
    holders: async () => (await places()).map(({ holder }) => holder),
    left: () => editsLeft({ records, clock }, "ada", 1000),
    spending: () => spendingOf(records, clock, "ada"),
  };
}

function bound(store: MemoryStore) {
  return { get: store.get.bind(store), head: store.head.bind(store) };
}

const counts = { finished: 30, succeeded: 28, before: 0, failed: 2, dollars: 3 };

describe("a batch whose machine ends without its Report", () => {
  it.each<[ExecutionStatus, Partial<ExecutionDescription>, string, object | null]>([
    ["ABORTED", {}, "stopped", null],
    ["ABORTED", { error: "Cost", cause: "too dear" }, "stopped", { name: "Cost", message: "too dear" }],
    ["ABORTED", { error: "Stopped", cause: "Stopped by its owner." }, "stopped", null],
    ["TIMED_OUT", {}, "failed", { name: "States.Timeout", message: expect.stringMatching(/A retry goes on/) }],
    [
      "FAILED",
      { error: "States.DataLimitExceeded", cause: "The state's input is too large." },
      "failed",
      { name: "States.DataLimitExceeded", message: "The state's input is too large." },
    ],
    ["FAILED", {}, "failed", { name: "FAILED", message: expect.stringMatching(/ended with FAILED/) }],
  ])("is ended when Step Functions tells of it, and says so everywhere: %s %o", async (status, facts, end, error) => {
    const b = await running(status, facts);
    expect(await b.handle(event(status, arnOf("b1")))).toEqual({ outcome: "settled" });
    const finishedAt = b.clock.now().toISOString();
    expect(await b.now()).toMatchObject({ status: end, finishedAt, counts, error, reported: false });
    expect(await b.shown()).toMatchObject({
      batch: "b1",
      status: end,
      finishedAt,
      counts: { total: 100, ...counts },
      report: null,
    });
    const [news, ...more] = b.said;
    expect(more).toEqual([]);
    expect(news).toMatchObject({ id: `b1.batch.${end}`, type: `batch.${end}`, webhook: wanted.webhook });
    expect(news!.data).toMatchObject({ counts, error });
  });

  it("gives back what it has not used of its principal's day, and its turns on the GPUs, but nobody else's", async () => {
    const b = await running("ABORTED");
    expect([await b.left(), await b.spending()]).toEqual([901, { spent: 0, reserved: 10 }]);
    await b.handle(event("ABORTED", arnOf("b1")));
    // Two dollars are set aside for photos whose end nobody may come to tell.
    expect(await b.spending()).toEqual({ spent: 5, reserved: 0 });
    // 29 of its photos were begun: one of the 30 rows could not be used.
    expect(await b.left()).toBe(1000 - 29);
    expect(await b.holders()).toEqual(["b2-1"]);
  });

  it("is ended once, however often and late the event comes, also when a retry of it runs", async () => {
    const b = await running("ABORTED");
    await b.handle(event("ABORTED", arnOf("b1")));
    const [first, spent, left] = [await b.now(), await b.spending(), await b.left()];
    await takeTurn({ records: b.records, clock: b.clock }, "b1-9-r1", 3);
    expect(await b.handle(event("ABORTED", arnOf("b1")))).toEqual({ outcome: "known" });
    expect([await b.now(), await b.spending(), await b.left()]).toEqual([first, spent, left]);
    expect(await b.holders()).toEqual(["b2-1", "b1-9-r1"]);
    expect(b.said).toHaveLength(1);
  });

  it("is ended once by two who hear of it in the same moment", async () => {
    const b = await running("TIMED_OUT");
    const answers = await Promise.all([1, 2, 3].map(() => b.handle(event("TIMED_OUT", arnOf("b1")))));
    expect(answers.map(({ outcome }) => outcome)).toContain("settled");
    expect(await b.spending()).toEqual({ spent: 5, reserved: 0 });
    expect(await b.left()).toBe(971);
    expect(b.said).toHaveLength(1);
  });

  it("is left to the next try while Step Functions does not yet say itself that it is over", async () => {
    const b = await running("RUNNING");
    await expect(b.handle(event("FAILED", arnOf("b1")))).rejects.toMatchObject({ name: "TransientError" });
    expect((await b.now())?.status).toBe("running");
    b.execution.status = "ABORTED";
    expect(await b.handle(event("ABORTED", arnOf("b1")))).toEqual({ outcome: "settled" });
  });

  it("has its file written by the next try, where that failed", async () => {
    const b = await running("ABORTED");
    b.trouble.put = new Error("S3 is away");
    await expect(b.handle(event("ABORTED", arnOf("b1")))).rejects.toThrow("S3 is away");
    expect(b.said).toHaveLength(1);
    b.trouble.put = null;
    expect(await b.handle(event("ABORTED", arnOf("b1")))).toEqual({ outcome: "known" });
    expect(await b.shown()).toMatchObject({ status: "stopped" });
    expect(b.said).toHaveLength(1);
  });

  it("keeps the end that its Report wrote", async () => {
    const b = await running("FAILED", { error: "TooManyFailuresError", cause: "{}" });
    const error = { name: "TooManyFailuresError", message: "40 photos failed, more than the batch bears." };
    await b.records.put(BATCHES, { ...b.record, status: "failed", error, counts, reported: true });
    expect(await b.handle(event("FAILED", arnOf("b1")))).toEqual({ outcome: "known" });
    expect(await b.now()).toMatchObject({ error, reported: true });
    expect(b.said).toEqual([]);
    expect(await b.holders()).toEqual(["b1-7", "b1-8", "b2-1"]);
  });

  it.each(["ABORTED", "TIMED_OUT"] as const)(
    "begins no further photo, and counts those under way no more: %s",
    async (status) => {
      const b = await running(status);
      await b.handle(event(status, arnOf("b1")));
      const item = {
        line: 9,
        image: "uploads/9.jpg",
        instruction: "",
        mask: null,
        output: null,
        options: {},
        plan: null,
      };
      const { records, store, clock } = b;
      const fetchPicture = async () => ({ key: item.image }) as never;
      await store.put(item.image, Buffer.from("a photo"));
      const deps = { records, store, clock, fetchPicture, logger: silentLogger, gpuTurns: 3 } as never;
      const begun = beginPhoto(deps, wanted, "b1", item, new AbortController().signal);
      await expect(begun).rejects.toBeInstanceOf(TooManyFailuresError);
      expect(await b.holders()).toEqual(["b2-1"]);
      const before = await b.now();
      await addToTally({ records, clock }, "b1", { finished: 1, succeeded: 1, dollars: 1, reserved: -1 });
      await b.handle(event(status, arnOf("b1")));
      expect(await b.now()).toEqual(before);
    },
  );
});

describe("an event that is of no batch", () => {
  it.each([
    ["another machine's", `arn:aws:states:${account}:execution:Test-rows2:b1`],
    ["a map's child's, which its batch outlives", `arn:aws:states:${account}:execution:Test-rows/Cpu:b1`],
    ["that of a batch machine which reads otherwise", `arn:aws:states:${account}:execution:Test-prefix:b1`],
    ["a batch's that nobody knows", arnOf("b2")],
  ])("changes nothing: %s", async (_what, arn) => {
    const b = await running("FAILED");
    expect(await b.handle(event("FAILED", arn))).toEqual({ outcome: "unknown" });
    expect(await b.now()).toEqual(b.record);
  });

  it("is refused when it is none of Step Functions'", async () => {
    const b = await running("FAILED");
    await expect(b.handle({ ...event("FAILED", arnOf("b1")), source: "my.app" })).rejects.toThrow();
  });
});
