import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reserve, settleReservation, spendingOf } from "../../functions/edits/allowance.js";
import { announcementOf } from "../../functions/edits/announcement.js";
import { endEdit } from "../../functions/edits/end-edit.js";
import { type EditRecord, getEdit } from "../../functions/edits/record.js";
import { settleEdit } from "../../functions/edits/settle-edit.js";
import { stopEdit } from "../../functions/edits/stop-edit.js";
import { startEdit } from "../../functions/start-edit.js";
import { isRunnerAlive, thisRunner } from "../../local/runner.js";
import { resumeEdits } from "../../local/serve/unfinished.js";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore } from "../../local/store/file-store.js";
import type { Announcement } from "../../platform/announcer.js";
import { systemClock } from "../../platform/clock.js";
import { TransientError } from "../../platform/errors.js";
import { silentLogger } from "../../platform/logger.js";
import {
  type ExecutionStatus,
  type HistoryEvent,
  type StartExecution,
  type Workflow,
  WorkflowError,
} from "../../platform/workflow.js";

let root: string;
let store: FileStore;
let records: FileRecords;
let news: Announcement[];
const pipelineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:pipeline";
const succeeded = { status: "succeeded", outputs: [], steps: {}, dollars: 0.25 } as const;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-records-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(root, "home-")));
  records = new FileRecords(store);
  news = [];
});

/** A workflow whose executions stand where they are put. */
function workflow(known: Record<string, ExecutionStatus> = {}, more: { cause?: string } = {}) {
  const started: StartExecution[] = [];
  const missing = (arn: string) => new WorkflowError("ExecutionDoesNotExist", `There is no ${arn}.`);
  const nameOf = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);
  const all: Pick<Workflow, "start" | "describe" | "history" | "stop"> = {
    async start(request) {
      started.push(request);
      known[request.name ?? ""] = "RUNNING";
      return `${pipelineArn.replace("stateMachine", "execution")}:${request.name}`;
    },
    async describe(executionArn) {
      const status = known[nameOf(executionArn)];
      if (status === undefined) throw missing(executionArn);
      const facts = {
        executionArn,
        machineArn: pipelineArn,
        name: nameOf(executionArn),
        startDate: new Date(),
        input: {},
      };
      return { ...facts, status, ...more };
    },
    async *history(executionArn) {
      if (known[nameOf(executionArn)] === undefined) throw missing(executionArn);
      yield* [];
    },
    async stop(executionArn) {
      if (known[nameOf(executionArn)] === undefined) throw missing(executionArn);
      known[nameOf(executionArn)] = "ABORTED";
    },
  };
  return { ...all, started, known };
}

const runEvent = (id: number, run: object): HistoryEvent => ({
  id,
  previousEventId: id - 1,
  timestamp: new Date(),
  type: "TaskScheduled",
  taskScheduledEventDetails: { parameters: JSON.stringify(run) },
});
/** Of a machine with one brick that cost so much. */
const brickEvents = (dollars: number): HistoryEvent[] => [
  runEvent(1, { Payload: { step: "s1", brick: "RES", inputs: {}, seed: 1, backend: "gpu", editId: "e1" } }),
  {
    id: 2,
    previousEventId: 1,
    timestamp: new Date(),
    type: "TaskSucceeded",
    taskSucceededEventDetails: {
      output: JSON.stringify({ outputs: {}, seconds: 1, dollars, backend: "gpu", model: "m", cached: false }),
    },
  },
];

const deps = (flow: Pick<Workflow, "start" | "describe" | "history" | "stop"> = workflow()) => ({
  store,
  records,
  clock: systemClock,
  workflow: flow,
  pipelineArn,
  announce: async (one: Announcement) => void news.push(one),
});
const request = (editId: string) => ({
  editId,
  principal: "ann",
  instruction: "darker",
  source: { key: "sources/x" },
  mask: null,
  background: null,
  options: {},
});
const begin = async (id: string, flow = workflow(), notes = {}): Promise<EditRecord> => {
  await startEdit(deps(flow), request(id), notes);
  return (await getEdit(records, id))!;
};

describe("an edit's record", () => {
  it("is there from the start, and keeps when that was when it ends", async () => {
    const running = await begin("e1");
    expect(running).toMatchObject({ status: "running", principal: "ann", after: null });
    expect(running.executionArn).toBe("arn:aws:states:us-east-1:123456789012:execution:pipeline:e1");
    const ended = await endEdit(deps(), running, succeeded);
    expect(ended).toMatchObject({ status: "succeeded", createdAt: running.createdAt, dollars: 0.25 });
    expect(await getEdit(records, "e1")).toEqual(ended);
    expect(ended.finishedAt! >= ended.createdAt).toBe(true);
  });

  it("is not left behind by an edit that could not be started, and not made twice by one that is started twice", async () => {
    const broken = { ...workflow(), start: async () => Promise.reject(new TransientError("No.")) };
    await expect(startEdit(deps(broken as never), request("e1"))).rejects.toThrow("No.");
    expect(await getEdit(records, "e1")).toBeNull();
    const flow = workflow();
    const first = await begin("e1", flow);
    expect(await begin("e1", flow)).toEqual(first);
    await endEdit(deps(), first, succeeded);
    await startEdit(deps(flow), request("e1"));
    expect(flow.started).toHaveLength(2);
    expect((await getEdit(records, "e1"))?.status).toBe("succeeded");
  });

  it("has one ending, the first, of however many that come at once", async () => {
    const running = await begin("e1", workflow(), {
      reserved: { ...(await reserve(records, systemClock, "ann", 1, 5))!, asked: null },
    });
    expect(await spendingOf(records, systemClock, "ann")).toEqual({ spent: 0, reserved: 1 });
    const endings = [
      succeeded,
      { status: "stopped", dollars: 0.25 },
      succeeded,
      { status: "stopped", dollars: 0.25 },
    ] as const;
    const ended = await Promise.all(endings.map((ending) => endEdit(deps(), running, ending)));
    expect(new Set(ended.map(({ status }) => status)).size).toBe(1);
    expect(new Set(news.map(({ id }) => id)).size).toBe(1);
    expect(await spendingOf(records, systemClock, "ann")).toEqual({ spent: 0.25, reserved: 0 });
  });

  it("ends although the announcement of it fails", async () => {
    const announce = async () => Promise.reject(new Error("The queue is gone."));
    const running = await begin("e1");
    expect((await endEdit({ ...deps(), announce }, running, succeeded)).status).toBe("succeeded");
  });

  it("is announced as the API shows it, without keys of the store, and never too large for a queue", async () => {
    const picture = {
      kind: "image",
      key: "edits/e1/out/result-1.png",
      width: 9,
      height: 9,
      format: "png",
      bytes: 9,
      sha256: "0",
      lineage: "adjust",
      touched: 1,
      preserved: "none",
    } as const;
    const running = await begin("e1");
    const steps = Object.fromEntries(
      Array.from({ length: 64 }, (_, k) => [
        `step${k + 1}`,
        { brick: "RES", seconds: 1, dollars: 0, backend: "cpu", model: "m".repeat(5000), cached: false },
      ]),
    );
    await endEdit(deps(), running, { ...succeeded, outputs: [picture], steps });
    const [told] = news;
    expect(told).toMatchObject({ id: "e1.edit.succeeded", type: "edit.succeeded", principal: "ann", webhook: null });
    expect(told!.data).toMatchObject({
      id: "e1",
      status: "succeeded",
      results: [{ kind: "image", width: 9 }],
      shortened: true,
    });
    expect(JSON.stringify(told)).not.toContain("edits/e1/out");
    expect(Buffer.byteLength(JSON.stringify(told!.data))).toBeLessThan(200 * 1024);
    expect(announcementOf(running)).toBeNull();
  });
});

describe("a record that says running", () => {
  const states: [ExecutionStatus, string][] = [
    ["RUNNING", "running"],
    ["FAILED", "failed"],
    ["TIMED_OUT", "failed"],
    ["ABORTED", "stopped"],
  ];
  it.each(states)("of an execution that is %s is settled as %s when it is read", async (status, expected) => {
    const flow = workflow();
    const running = await begin("e1", flow);
    flow.known.e1 = status;
    expect((await settleEdit(deps(flow), running)).status).toBe(expected);
    expect((await getEdit(records, "e1"))?.status).toBe(expected);
  });

  it("tells what failed, out of the execution's own words", async () => {
    const cause = JSON.stringify({
      stage: "Plan",
      error: "RefusedError",
      cause: JSON.stringify({ errorMessage: "Cannot." }),
    });
    const flow = workflow({}, { cause });
    const running = await begin("e1", flow);
    flow.known.e1 = "FAILED";
    expect(await settleEdit(deps(flow), running)).toMatchObject({
      status: "failed",
      failure: { error: "RefusedError", message: "Cannot.", stage: "Plan" },
    });
  });

  it("of an execution that nobody knows is interrupted once its process is gone, and not before", async () => {
    const alive = await begin("e1", workflow(), { runner: await thisRunner() });
    const elsewhere = { ...deps(workflow()), isAlive: isRunnerAlive };
    expect((await settleEdit(elsewhere, alive)).status).toBe("running");
    const dead = await begin("e2", workflow(), { runner: "1073741824-1-command" });
    expect(await settleEdit(elsewhere, dead)).toMatchObject({
      status: "failed",
      failure: { error: "Interrupted", message: expect.stringMatching(/Ask for the same edit again/) },
    });
    const fresh = await begin("e3");
    expect((await settleEdit(deps(workflow()), fresh)).status).toBe("running");
    const old = { ...fresh, createdAt: "2026-01-01T00:00:00.000Z" };
    expect((await settleEdit(deps(workflow()), old)).status).toBe("failed");
  });

  it("is stopped with its execution; one that is over by then stays as it is", async () => {
    const flow = workflow();
    const running = await begin("e1", flow);
    expect((await stopEdit(deps(flow), running)).status).toBe("stopped");
    expect(flow.known.e1).toBe("ABORTED");
    const other = await begin("e2", flow);
    await endEdit(deps(), other, succeeded);
    flow.known.e2 = "SUCCEEDED";
    expect((await stopEdit(deps(flow), other)).status).toBe("succeeded");
  });

  it("costs what all of its rounds and its models did when it is stopped, not what the last round did alone", async () => {
    const flow = workflow();
    const running = await begin("e1", flow, {
      reserved: { ...(await reserve(records, systemClock, "ann", 5, 5))!, asked: 5 },
    });
    const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:shape";
    const histories: Record<string, HistoryEvent[]> = {
      e1: ["e1-run", "e1-run-2", "e1-run-2"].map((Name, k) => runEvent(k + 1, { StateMachineArn: machine, Name })),
      "e1-run": brickEvents(0.5),
      "e1-run-2": brickEvents(0.25),
    };
    const history = async function* (arn: string) {
      yield* histories[arn.slice(arn.lastIndexOf(":") + 1)] ?? [];
    };
    const json = (key: string, value: unknown) => store.put(key, new TextEncoder().encode(JSON.stringify(value)));
    for (const round of [1, 2]) await json(`edits/e1/rounds/${round}/turns.json`, [{ dollars: 0.01 }]);
    await json("edits/e1/turns.json", [{ dollars: 0.01 }]);
    const stopped = await stopEdit(deps({ ...flow, history }), running);
    expect(stopped).toMatchObject({ status: "stopped", steps: { s1: { dollars: 0.25 } } });
    expect((stopped as { dollars: number }).dollars).toBeCloseTo(0.77);
    expect((await spendingOf(records, systemClock, "ann")).spent).toBeCloseTo(0.77);
  });

  it("costs at least what was set aside when it is stopped while a GPU works, whose bill nobody sees", async () => {
    const flow = workflow();
    const reserved = { ...(await reserve(records, systemClock, "ann", 2, 5))!, asked: 2 };
    const running = await begin("e1", flow, { reserved });
    const [scheduled] = brickEvents(0);
    const output = JSON.stringify({ Payload: { outcome: "started", prediction: "p", model: "m" } });
    const submitted = { id: 2, previousEventId: 1, timestamp: new Date(), type: "TaskSubmitted" };
    const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:shape";
    const histories: Record<string, HistoryEvent[]> = {
      e1: [runEvent(1, { StateMachineArn: machine, Name: "e1-run" })],
      "e1-run": [scheduled!, { ...submitted, taskSubmittedEventDetails: { output } }],
    };
    const history = async function* (arn: string) {
      yield* histories[arn.slice(arn.lastIndexOf(":") + 1)] ?? [];
    };
    expect(await stopEdit(deps({ ...flow, history }), running)).toMatchObject({ status: "stopped", dollars: 0 });
    expect(await spendingOf(records, systemClock, "ann")).toEqual({ spent: 2, reserved: 0 });
  });
});

describe("edits of a server that died", () => {
  it("go on under their own id, once; those of a command, and those that went on before, are interrupted", async () => {
    await begin("served", workflow(), { runner: "1073741824-1-serve" });
    await begin("again", workflow(), { runner: "1073741824-1-serve", starts: 2 });
    await begin("typed", workflow(), { runner: "1073741824-1-command" });
    const here = await begin("here", workflow(), { runner: await thisRunner("serve") });
    const flow = workflow();
    const runner = await thisRunner("serve");
    const resume = () => resumeEdits({ ...deps(flow), runner, logger: silentLogger });
    expect(await Promise.all([resume(), resume()]).then(([a, b]) => a + b)).toBe(1);
    expect(flow.started).toEqual([
      { machineArn: pipelineArn, name: "served", input: expect.objectContaining({ editId: "served" }) },
    ]);
    expect(await getEdit(records, "served")).toMatchObject({ status: "running", runner, starts: 2 });
    expect(await getEdit(records, "again")).toMatchObject({ status: "failed", failure: { error: "Interrupted" } });
    expect(await getEdit(records, "typed")).toMatchObject({ status: "failed", failure: { error: "Interrupted" } });
    expect(await getEdit(records, "here")).toEqual(here);
  });
});

describe("a day's allowance", () => {
  it("is never given out twice, however many ask at once", async () => {
    const given = await Promise.all(Array.from({ length: 10 }, () => reserve(records, systemClock, "ann", 0.3, 1)));
    const dollars = given.map((one) => one?.dollars ?? 0);
    expect(dollars.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
    expect(given.filter((one) => one === null)).toHaveLength(6);
    await Promise.all(
      given.filter((one) => one !== null).map((one) => settleReservation(records, systemClock, "ann", one, 0.1)),
    );
    const { spent, reserved } = await spendingOf(records, systemClock, "ann");
    expect(spent).toBeCloseTo(0.4);
    expect(reserved).toBeCloseTo(0);
  });
});
