import { afterEach, describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import type { WaitingBackend } from "../../bricks/gpu/waiting.js";
import { watchedReplicate } from "../../bricks/replicate/watched.js";
import { getPrediction, PREDICTIONS, SYSTEM } from "../../functions/gpu/record.js";
import { createGpuCallback } from "../../functions/gpu-callback.js";
import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { createGpuSettle } from "../../functions/gpu-settle.js";
import { functions } from "../replicate/functions.js";
import { until } from "../replicate/studio.js";
import type { Course } from "../support/replicate-server/script.js";
import { type ReplicateServer, startReplicateServer, view } from "../support/replicate-server/server.js";
import { signDelivery } from "../support/replicate-server/webhook.js";
import { SettleQueue } from "./queue.js";

let server: ReplicateServer;
afterEach(() => server.close());

const FLUX = "black-forest-labs/flux-fill-pro";

/** The functions as they are divided on AWS: those that hear of ends know providers by description, and hand over by the queue. */
async function divided(course: Course = { run: 30 }) {
  server = await startReplicateServer({ course: () => course });
  const f = await functions(server, { webhook: () => "https://brickwright.example/webhooks/replicate" });
  const queue = new SettleQueue();
  const account = { token: server.world.token, baseUrl: server.url };
  const watched = watchedReplicate(account, new Map(), catalogue);
  const { artefacts: _pixels, brick: _inPlace, ...base } = f.deps;
  const watch = { ...base, backends: [watched], handOver: queue.handOver };
  const callback = createGpuCallback({ ...watch, verifiers: new Map([["replicate", watched.verify]]) });
  const settle = createGpuSettle(f.deps);
  const reconcile = createGpuReconcile(watch);

  /** A run that is over, whose end nobody was told of yet. */
  async function ended() {
    const call = f.fill();
    await f.submit(call);
    const prediction = server.world.predictions.at(-1)!;
    await until(() => prediction.completedAt !== null);
    const send = (id = "msg_1", at = f.clock.now()) => {
      const body = JSON.stringify(view(server.world, prediction));
      return callback({ backend: "replicate", ...signDelivery(server.world.webhookSecret, body, { id, at }) });
    };
    const answer = () => f.workflow.answers.get(call.taskToken);
    const record = async () => (await f.deps.records.list(PREDICTIONS, SYSTEM, 10))[0] ?? null;
    return { call, prediction, send, answer, record };
  }
  return { f: { ...f, watched }, queue, settle, reconcile, ended };
}

const polls = () => server.calls.filter((call) => call.startsWith("GET /predictions/"));

describe("a run that is over, on its way through the queue", () => {
  it("is settled by the function that has the pixels, while the callback answers at once and asks the provider nothing", async () => {
    const { queue, settle, ended } = await divided();
    const run = await ended();
    expect(await run.send()).toEqual({ status: 200, outcome: "queued" });
    expect(run.answer()).toBeUndefined();
    expect(await queue.deliver(settle)).toBe(1);
    expect(run.answer()).toMatchObject({ result: { dollars: 0.05, model: FLUX, cached: false } });
    expect(polls()).toEqual([]);
    expect(await run.record()).toBeNull();
  });

  it("is settled once, however often and in whatever order its callbacks and messages come", async () => {
    const { f, queue, settle, reconcile, ended } = await divided();
    const run = await ended();
    const at = f.clock.now();
    await run.send("msg_1", at);
    expect(await run.send("msg_1", at)).toEqual({ status: 409, outcome: "replayed" });
    expect(await run.send("msg_1", new Date(at.getTime() + 1000))).toEqual({ status: 200, outcome: "duplicate" });
    expect(await run.send("msg_2")).toEqual({ status: 200, outcome: "queued" });
    const again = queue.messages.map(({ body }) => body);
    expect(again).toHaveLength(2);
    // SQS may give one message to two functions at once.
    const both = [queue.deliver(settle), settle({ Records: [{ messageId: "twin", body: again[0]! }] })] as const;
    expect(await Promise.all(both)).toEqual([2, { batchItemFailures: [] }]);
    const first = run.answer();
    expect(first).toMatchObject({ result: { dollars: 0.05 } });
    for (const body of again) queue.put(body);
    expect(await queue.deliver(settle)).toBe(2);
    await reconcile();
    expect(await run.send("msg_3")).toEqual({ status: 200, outcome: "late" });
    expect(run.answer()).toBe(first);
    expect(queue.messages).toEqual([]);
  });

  it("is found by the reconciler when its callback was lost, and handed over but once while it is being settled", async () => {
    const { f, queue, settle, reconcile, ended } = await divided();
    const run = await ended();
    for (let minute = 0; minute < 5; minute++) {
      f.clock.pass(60);
      await reconcile();
    }
    expect(queue.messages).toHaveLength(1);
    expect(f.workflow.heartbeats).toHaveLength(5);
    await queue.deliver(settle);
    expect(run.answer()).toMatchObject({ result: { dollars: 0.05 } });
  });

  it("is handed over anew when its message is lost", async () => {
    const { f, queue, settle, reconcile, ended } = await divided();
    const run = await ended();
    await run.send();
    queue.messages.length = 0;
    f.clock.pass(60);
    await reconcile();
    expect(queue.messages).toEqual([]);
    f.clock.pass(400);
    await reconcile();
    await queue.deliver(settle);
    expect(run.answer()).toMatchObject({ result: { dollars: 0.05 } });
  });

  it("is told of once more by the provider where the queue did not take it", async () => {
    const { queue, settle, ended } = await divided();
    const run = await ended();
    queue.trouble = Object.assign(new Error("no"), { name: "TransientError" });
    await expect(run.send()).rejects.toThrow("no");
    queue.trouble = null;
    expect(await run.send()).toEqual({ status: 200, outcome: "queued" });
    await queue.deliver(settle);
    expect(run.answer()).toMatchObject({ result: {} });
  });

  it("waits for the reconciler, and not in the queue, while its output is out of reach", async () => {
    const { f, queue, settle, reconcile, ended } = await divided();
    const run = await ended();
    await run.send();
    await server.kill();
    expect(await queue.deliver(settle)).toBe(1);
    expect(run.answer()).toBeUndefined();
    await server.revive();
    f.clock.pass(60);
    await reconcile();
    await queue.deliver(settle);
    expect(run.answer()).toMatchObject({ result: { dollars: 0.05 } });
    expect(server.world.predictions).toHaveLength(1);
  });

  it("that kills whoever settles it comes again, is put apart, and fails its task in the end with a sentence to act on", async () => {
    const { f, queue, reconcile, ended } = await divided();
    const run = await ended();
    await run.send();
    const dies = () => Promise.reject(new Error("Runtime.OutOfMemory"));
    for (let minute = 0; minute < 40 && run.answer() === undefined; minute++) {
      await queue.deliver(dies);
      f.clock.pass(60);
      await reconcile();
    }
    expect(run.answer()).toEqual({
      error: "BrickFailedError",
      message: expect.stringMatching(/FLUX-FILL could not be brought home.*smaller picture/s) as string,
    });
    expect(queue.deadLetters.length).toBeGreaterThan(0);
    expect(await run.record()).toBeNull();
    expect(f.workflow.heartbeats.length).toBeGreaterThan(20);
  });

  it("fails with the reason that the provider gave, by way of the queue", async () => {
    const { queue, settle, ended } = await divided({
      run: 30,
      error: "CUDA out of memory. Tried to allocate 2.00 GiB",
    });
    const run = await ended();
    await run.send();
    await queue.deliver(settle);
    expect(run.answer()).toMatchObject({ error: "BrickFailedError", message: expect.stringMatching(/GPU memory/) });
  });

  it("is asked after once more where its end is too long for a message", async () => {
    const { f, queue, settle, ended } = await divided();
    const run = await ended();
    await run.send();
    const { key, prediction, end } = JSON.parse(queue.messages.pop()!.body) as { end: { output: unknown } } & Record<
      string,
      string
    >;
    await queue.handOver(
      {
        key: key!,
        prediction: prediction!,
        end: { ...end, status: "succeeded", seconds: 1, output: "x".repeat(300_000) },
      },
      new AbortController().signal,
    );
    expect(queue.messages[0]!.body.length).toBeLessThan(500);
    await queue.deliver(settle);
    expect(polls()).toHaveLength(1);
    expect(run.answer()).toMatchObject({ result: { seconds: 8.5 } });
    expect(f.workflow.answers.size).toBe(1);
  });

  it("does nothing to a later attempt of the same work", async () => {
    const { f, queue, settle, ended } = await divided({
      run: 30,
      error: "Prediction interrupted; please retry (code: PA)",
    });
    const first = await ended();
    await first.send();
    const stale = queue.messages[0]!.body;
    await queue.deliver(settle);
    expect(first.answer()).toMatchObject({ error: "TransientError" });
    const second = f.fill();
    await f.submit(second);
    const before = await getPrediction(f.deps.records, (JSON.parse(stale) as { key: string }).key);
    queue.put(stale);
    expect(await queue.deliver(settle)).toBe(1);
    expect(f.workflow.answers.has(second.taskToken)).toBe(false);
    expect(await getPrediction(f.deps.records, before!.id)).toEqual(before);
  });
});

describe("a message that nobody can read", () => {
  it("is put apart in the end, and keeps no other from being handled", async () => {
    const { queue, settle, ended } = await divided();
    const run = await ended();
    queue.put("no JSON");
    await run.send();
    queue.put(JSON.stringify({ key: "../../etc", prediction: "p", end: null }));
    expect(await queue.deliver(settle)).toBe(1);
    expect(run.answer()).toMatchObject({ result: {} });
    await queue.deliver(settle);
    await queue.deliver(settle);
    expect(queue.messages).toEqual([]);
    expect(queue.deadLetters).toHaveLength(2);
  });
});

describe("an edit that was stopped", () => {
  it("has its prediction cancelled by whoever looks after it, also without a pixel at hand", async () => {
    const { f, reconcile } = await divided({ run: 60_000 });
    const call = f.fill();
    await f.submit(call);
    f.workflow.open.set(call.taskToken, "over");
    await reconcile();
    expect(server.world.predictions.map(({ status }) => status)).toEqual(["canceled"]);
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
  });

  it("whose run ends after all changes nothing and costs its callback no error", async () => {
    const { f, queue, settle, reconcile, ended } = await divided();
    const run = await ended();
    await run.send();
    f.workflow.open.set(run.call.taskToken, "over");
    expect(await queue.deliver(settle)).toBe(1);
    await reconcile();
    expect(f.workflow.answers.size).toBe(0);
    // It was paid: the next edit that wants the same has it for nothing.
    expect(await f.submit(f.fill({ editId: "e2" }))).toMatchObject({ outcome: "memo" });
  });
});

describe("tasks that wait", () => {
  it("are all kept alive, however many there are", async () => {
    const { f, reconcile } = await divided({ run: 60_000 });
    const call = f.fill();
    await f.submit(call);
    const [stored] = await f.deps.records.list(PREDICTIONS, SYSTEM, 1);
    const later = new Date(Date.parse(stored!.createdAt) + 1000).toISOString();
    for (let i = 1; i <= 1100; i++) {
      const id = i.toString(16).padStart(64, "0");
      await f.deps.records.put(PREDICTIONS, { ...stored!, id, createdAt: later, waiters: [] });
    }
    await reconcile();
    expect(f.workflow.heartbeats).toEqual([call.taskToken]);
  });

  it("are kept alive before the provider is asked, which may be slow to answer", async () => {
    const { f, queue } = await divided({ run: 60_000 });
    const calls = Array.from({ length: 12 }, (_, seed) => f.fill({ seed }));
    for (const call of calls) await f.submit(call);
    let asked = 0;
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow: WaitingBackend = {
      ...f.watched,
      find: async (name) => {
        const brick = await f.watched.find(name);
        const poll = async () => {
          asked++;
          await held;
          return { status: "waiting", running: true } as const;
        };
        return brick && { ...brick, poll };
      },
    };
    const looking = createGpuReconcile({ ...f.deps, backends: [slow], handOver: queue.handOver })();
    await until(() => asked > 0);
    expect(new Set(f.workflow.heartbeats)).toEqual(new Set(calls.map(({ taskToken }) => taskToken)));
    answer();
    expect(await looking).toMatchObject({ waiting: 12 });
  });
});
