import { afterEach, describe, expect, it } from "vitest";
import type { BrickResult } from "../../functions/brick.js";
import { changePrediction, PREDICTIONS, SYSTEM } from "../../functions/gpu/record.js";
import type { Artefact } from "../../platform/artefact.js";
import { silentLogger } from "../../platform/logger.js";
import type { Course, ReplicateScript, Trouble } from "../support/replicate-server/script.js";
import { type ReplicateServer, startReplicateServer, view } from "../support/replicate-server/server.js";
import { signDelivery } from "../support/replicate-server/webhook.js";
import { functions } from "./functions.js";
import { until } from "./studio.js";

let server: ReplicateServer;
afterEach(() => server.close());

async function open(script: ReplicateScript = {}, more: Parameters<typeof functions>[1] = {}) {
  server = await startReplicateServer(script);
  return functions(server, more);
}

const course = (course: Course): ReplicateScript => ({ course: () => course });
const troubleAt = (path: RegExp, troubles: readonly Trouble[]): ReplicateScript => {
  const left = [...troubles];
  return { trouble: (call) => (path.test(`${call.method} ${call.path}`) ? (left.shift() ?? null) : null) };
};
const creation = /^POST .*predictions$/;
const webhook = () => "https://brickwright.example/callback/replicate";

describe("a prediction", () => {
  it("leaves every pixel outside of the mask as it was, on the picture's own canvas", async () => {
    const f = await open();
    const call = f.fill();
    expect(await f.submit(call)).toMatchObject({ outcome: "started", model: "black-forest-labs/flux-fill-pro" });
    const { result } = (await f.answered(call.taskToken)) as { result: BrickResult };
    expect(result).toMatchObject({ dollars: 0.05, seconds: 8.5, backend: "replicate", cached: false });
    const made = await f.artefacts.load(result.outputs.image as Artefact);
    expect([made.width, made.height]).toEqual([160, 100]);
    let changed = 0;
    for (let i = 0; i < f.mask.data.length; i++) {
      const same = [0, 1, 2].every((c) => made.data[3 * i + c] === f.picture.data[3 * i + c]);
      if (f.mask.data[i] === 0) expect(same).toBe(true);
      else if (!same) changed++;
    }
    expect(changed).toBeGreaterThan(3000);
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
  });

  it("is started once for the same work, whoever asks, and paid by the first", async () => {
    const f = await open(course({ run: 200 }));
    const calls = [f.fill(), f.fill({ editId: "e2", step: "step9" }), f.fill({ editId: "e3" })];
    await Promise.all(calls.map((call) => f.submit(call)));
    const late = f.fill({ editId: "e4" });
    expect(await f.submit(late)).toMatchObject({ outcome: "attached" });
    const results = await Promise.all([...calls, late].map((call) => f.answered(call.taskToken)));
    const dollars = results.map((answer) => (answer as { result: BrickResult }).result.dollars);
    expect(dollars.filter((d) => d > 0)).toEqual([0.05]);
    expect(server.world.predictions).toHaveLength(1);
    const again = f.fill({ editId: "e5" });
    expect(await f.submit(again)).toMatchObject({ outcome: "memo" });
    expect(await f.answered(again.taskToken)).toMatchObject({ result: { cached: true, dollars: 0 } });
  });

  it("keeps the tasks that wait for it alive", async () => {
    const f = await open(course({ boot: 60_000 }));
    const call = f.fill();
    await f.submit(call);
    await f.reconcile();
    await f.reconcile();
    expect(f.workflow.heartbeats).toEqual([call.taskToken, call.taskToken]);
  });

  it("is cancelled when its last execution was stopped, and not before", async () => {
    const f = await open(course({ run: 60_000 }));
    const [one, two] = [f.fill(), f.fill({ editId: "e2" })];
    await f.submit(one);
    await f.submit(two);
    f.workflow.open.set(one.taskToken, "over");
    await f.reconcile();
    expect(server.world.predictions[0]!.status).not.toBe("canceled");
    f.workflow.open.set(two.taskToken, "over");
    await f.reconcile();
    expect(server.world.predictions[0]!.status).toBe("canceled");
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
  });

  it("is cancelled later where the cancellation did not come through", async () => {
    const f = await open({
      ...course({ run: 60_000 }),
      ...troubleAt(/cancel$/, [{ cut: "before" }, { status: 503, detail: "x" }]),
    });
    const call = f.fill();
    await f.submit(call);
    f.workflow.open.set(call.taskToken, "over");
    for (let looks = 0; looks < 3; looks++) await f.reconcile();
    expect(server.world.predictions[0]!.status).toBe("canceled");
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
  });

  it("of a process that is gone is brought home all the same, for it is paid", async () => {
    const f = await open();
    const call = f.fill();
    await f.submit(call);
    f.workflow.open.delete(call.taskToken);
    await until(() => server.world.predictions[0]!.completedAt !== null);
    f.clock.pass(75);
    await f.reconcile();
    expect(await f.submit(f.fill({ editId: "e2" }))).toMatchObject({ outcome: "memo" });
  });

  it("that another process waits for is left to that one, which pays for it", async () => {
    const f = await open();
    const call = f.fill();
    await f.submit(call);
    f.workflow.open.delete(call.taskToken);
    await until(() => server.world.predictions[0]!.completedAt !== null);
    f.clock.pass(12);
    expect(await f.reconcile()).toEqual({ waiting: 0, nextAt: null });
    f.workflow.issue(call.taskToken);
    expect(await f.answered(call.taskToken)).toMatchObject({ result: { dollars: 0.05, cached: false } });
  });

  it("that another process settles at the same moment is still looked after until who waits here is told", async () => {
    const failure = { error: "BrickFailedError", cause: JSON.stringify({ errorMessage: "It burst." }) };
    const f = await open(
      {},
      {
        handOver: async ({ key }) => {
          // The other has said that it is over, and not yet whom it could not reach.
          await changePrediction(f.deps.records, key, (r) => ({ ...r, state: "done", failure }));
          return "settled";
        },
      },
    );
    const call = f.fill();
    await f.submit(call);
    await until(() => server.world.predictions[0]!.completedAt !== null);
    f.clock.pass(12);
    const { waiting, nextAt } = await f.reconcile();
    expect(waiting).toBe(1);
    expect(nextAt!.getTime() - f.clock.now().getTime()).toBeLessThan(1000);
    expect(f.workflow.answers.size).toBe(0);
    expect(await f.reconcile()).toEqual({ waiting: 0, nextAt: null });
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ message: "It burst." });
  });

  it("whose creation was not answered is found by its files rather than made anew", async () => {
    const f = await open(troubleAt(creation, [{ cut: "after" }]));
    const first = f.fill();
    await expect(f.submit(first)).rejects.toMatchObject({ name: "TransientError" });
    f.workflow.open.set(first.taskToken, "over");
    const second = f.fill();
    expect(await f.submit(second)).toMatchObject({ outcome: "started" });
    await f.answered(second.taskToken);
    expect(server.world.predictions).toHaveLength(1);
  });

  it("whose creation never arrived is made anew", async () => {
    const f = await open(troubleAt(creation, [{ cut: "before" }, { status: 502, detail: "Bad gateway" }]));
    for (const _ of [1, 2]) await expect(f.submit(f.fill())).rejects.toMatchObject({ name: "TransientError" });
    const call = f.fill();
    expect(await f.submit(call)).toMatchObject({ outcome: "started" });
    await f.answered(call.taskToken);
    expect(server.world.predictions).toHaveLength(1);
  });

  it("whose starter died in the act is found by the next, who does not wait for the dead", async () => {
    const f = await open(troubleAt(creation, [{ cut: "after" }]));
    const dead = f.fill();
    await expect(f.submit(dead)).rejects.toMatchObject({ name: "TransientError" });
    // As the record stands when the process is killed before the answer comes.
    const [record] = await f.deps.records.list(PREDICTIONS, SYSTEM, 1);
    await f.deps.records.put(PREDICTIONS, { ...record!, attemptedAt: f.clock.now().toISOString() });
    const next = f.fill();
    expect(await f.submit(next)).toMatchObject({ outcome: "attached" });
    f.clock.pass(100);
    await f.reconcile();
    expect(f.workflow.answers.get(next.taskToken)).toMatchObject({ error: "TransientError" });
    const again = f.fill();
    expect(await f.submit(again)).toMatchObject({ outcome: "started" });
    expect(await f.answered(again.taskToken)).toMatchObject({ result: { dollars: 0.05 } });
    expect(server.world.predictions).toHaveLength(1);
  });

  it("is not cancelled while another process waits for it, but when that one was not seen for a minute", async () => {
    const f = await open(course({ run: 60_000 }));
    const [here, there] = [f.fill(), f.fill({ editId: "e2" })];
    await f.submit(here);
    await f.submit(there);
    f.workflow.open.delete(there.taskToken);
    f.workflow.open.set(here.taskToken, "over");
    await f.reconcile();
    expect(server.world.predictions[0]!.status).not.toBe("canceled");
    const last = f.fill({ editId: "e3" });
    await f.submit(last);
    f.clock.pass(61);
    f.workflow.open.set(last.taskToken, "over");
    await f.reconcile();
    expect(server.world.predictions[0]!.status).toBe("canceled");
  });

  it("is handed the inputs by presigned URL where the store can be reached from outside", async () => {
    const f = await open({ trouble: ({ path }) => (path === "/files" ? { status: 500, detail: "no" } : null) });
    f.store.presign = async (key) => `https://bucket.example/${key}?signature=1`;
    await f.submit(f.fill());
    const { image, mask } = server.world.predictions[0]!.input as { image: string; mask: string };
    for (const url of [image, mask]) {
      const key = /^https:\/\/bucket\.example\/(gpu-inputs\/[0-9a-f]{64}\.png)\?/.exec(url)?.[1];
      expect(await f.store.head(key!)).not.toBeNull();
    }
    expect(server.calls).not.toContain("POST /files");
  });
});

describe("a single brick, waited for in place", () => {
  const context = (signal: AbortSignal) => ({ seed: 1, signal, logger: silentLogger });

  it("is cancelled at the provider when it is stopped", async () => {
    const f = await open(course({ run: 60_000 }));
    const brick = (await f.deps.backends[1]!.find("SOS"))!;
    const stopping = new AbortController();
    const running = brick.run({ image: f.picture }, context(stopping.signal));
    await until(() => server.world.paid.length === 1);
    stopping.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    expect(server.world.predictions[0]!.status).toBe("canceled");
  });

  it("outlives polls that fail, and says what failed in the brick's name", async () => {
    const f = await open({
      course: (index) => (index === 0 ? {} : { error: "CUDA out of memory" }),
      ...troubleAt(/^GET /, [{ status: 500, detail: "x" }, { cut: "before" }]),
    });
    const brick = (await f.deps.backends[1]!.find("SOS"))!;
    const { signal } = new AbortController();
    expect(await brick.run({ image: f.picture }, context(signal))).toMatchObject({ mask: { width: 160, channels: 1 } });
    await expect(brick.run({ image: f.picture }, context(signal))).rejects.toMatchObject({
      name: "BrickFailedError",
      message: expect.stringMatching(/^SOS ran out of GPU memory on Replicate/),
    });
  });
});

describe("a webhook", () => {
  async function waiting() {
    const f = await open(course({ run: 30 }), { webhook });
    const call = f.fill();
    await f.submit(call);
    const prediction = server.world.predictions[0]!;
    await until(() => prediction.completedAt !== null);
    const body = JSON.stringify(view(server.world, prediction));
    const send = (change: { id?: string; at?: Date; body?: string; secret?: string } = {}) => {
      const { secret = server.world.webhookSecret, body: text = body, id = "msg_1", at = f.clock.now() } = change;
      return f.callback({ backend: "replicate", ...signDelivery(secret, text, { id, at }) });
    };
    return { f, call, prediction, send };
  }

  it("completes the task that waits, without any poll", async () => {
    const { f, call, prediction, send } = await waiting();
    expect(prediction.webhook).toBe(webhook());
    expect(await send()).toEqual({ status: 200, outcome: "settled" });
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ result: { dollars: 0.05 } });
    expect(server.calls.filter((c) => c.startsWith("GET /predictions"))).toEqual([]);
  });

  it("changes nothing when it is forged, replayed, sent twice, late, or of a prediction that nobody knows", async () => {
    const { f, call, send } = await waiting();
    const forged = `whsec_${Buffer.from("not the secret").toString("base64")}`;
    expect(await send({ secret: forged })).toEqual({ status: 401, outcome: "refused" });
    expect(await send({ at: new Date(f.clock.now().getTime() - 400_000) })).toEqual({
      status: 401,
      outcome: "refused",
    });
    expect(await send({ body: JSON.stringify({ id: "nobody", status: "succeeded" }) })).toEqual({
      status: 503,
      outcome: "unknown",
    });
    expect(f.workflow.answers.size).toBe(0);
    const at = f.clock.now();
    expect(await send({ at })).toEqual({ status: 200, outcome: "settled" });
    const first = f.workflow.answers.get(call.taskToken);
    expect(await send({ at })).toEqual({ status: 409, outcome: "replayed" });
    expect(await send({ at: new Date(at.getTime() + 2000) })).toEqual({ status: 200, outcome: "duplicate" });
    expect(await send({ id: "msg_2" })).toEqual({ status: 200, outcome: "late" });
    expect(f.workflow.answers.get(call.taskToken)).toBe(first);
  });

  it("that is lost is made up for by the reconciler, and one that comes after it is harmless", async () => {
    const { f, call, send } = await waiting();
    expect(await f.answered(call.taskToken)).toMatchObject({ result: { dollars: 0.05 } });
    expect(await send()).toEqual({ status: 200, outcome: "late" });
  });

  it("of a backend that there is not is refused", async () => {
    const { f } = await waiting();
    expect(await f.callback({ backend: "moon", headers: {}, body: "" })).toEqual({ status: 401, outcome: "refused" });
  });
});

describe("what goes wrong out there is told by its class", () => {
  it.each<[string, ReplicateScript, string, RegExp]>([
    [
      "throttled for long",
      troubleAt(creation, [{ status: 429, detail: "Slow down.", retryAfter: 60 }]),
      "TransientError",
      /throttling/,
    ],
    [
      "without credit",
      troubleAt(creation, [{ status: 402, detail: "You have insufficient credit to run this model." }]),
      "RefusedError",
      /insufficient credit.*Add credit/s,
    ],
    [
      "with a token that is not good",
      troubleAt(creation, [{ status: 401, detail: "Unauthenticated" }]),
      "RefusedError",
      /does not accept the token/,
    ],
    [
      "with a model that is gone",
      troubleAt(creation, [{ status: 404, detail: "The requested resource could not be found." }]),
      "BrickFailedError",
      /no such model.*Name another/s,
    ],
    [
      "with inputs that it does not take",
      troubleAt(creation, [{ status: 422, detail: "- input.mask: Invalid type" }]),
      "BadInputError",
      /does not take the input.*input\.mask/s,
    ],
    [
      "while its own server fails",
      troubleAt(creation, [{ status: 503, detail: "x" }]),
      "TransientError",
      /cannot be reached/,
    ],
  ])("a call %s", async (_what, script, name, message) => {
    const f = await open(script);
    const thrown = await f.submit(f.fill()).catch((error: unknown) => error);
    const { message: said, hint } = thrown as { message: string; hint: string };
    expect({ name: (thrown as Error).name, said: `${said} ${hint}` }).toEqual({
      name,
      said: expect.stringMatching(message),
    });
    expect(server.world.predictions).toEqual([]);
    expect(said).not.toContain(server.world.token);
  });

  it.each<[string, Course, string, RegExp]>([
    [
      "that runs out of memory",
      { error: "CUDA out of memory. Tried to allocate 2.00 GiB" },
      "BrickFailedError",
      /out of GPU memory.*smaller/s,
    ],
    [
      "that its safety filter refuses",
      { error: "The input or output was flagged as sensitive. Please try again with different inputs. (E005)" },
      "RefusedError",
      /safety filter.*other words/s,
    ],
    [
      "that NSFW was seen in",
      { error: "NSFW content detected. Try running it again, or try a different prompt." },
      "RefusedError",
      /safety filter/,
    ],
    [
      "whose machine was taken away",
      { error: "Prediction interrupted; please retry (code: PA)" },
      "TransientError",
      /no machine/,
    ],
    [
      "in high demand",
      { error: "Service is currently unavailable due to high demand. Please try again later. (E003)" },
      "TransientError",
      /high demand/,
    ],
    ["that fails otherwise", { error: "IndexError: list index out of range" }, "BrickFailedError", /IndexError/],
    ["whose output is no picture", { corrupt: "text" }, "BrickFailedError", /no picture that can be read/],
    ["whose output is half a picture", { corrupt: "truncated" }, "BrickFailedError", /no picture that can be read/],
    [
      "whose output has another shape",
      { corrupt: "other-shape" },
      "BrickFailedError",
      /640×160 pixels instead of 160×128/,
    ],
    [
      "whose output lies elsewhere",
      { corrupt: "foreign-host" },
      "BrickFailedError",
      /pictures\.example\.com, which is not Replicate's/,
    ],
    ["whose output was deleted", { corrupt: "gone" }, "TransientError", /deleted before it was fetched/],
  ])("a prediction %s", async (_what, how, name, message) => {
    const f = await open(course(how));
    const call = f.fill();
    await f.submit(call);
    expect(await f.answered(call.taskToken)).toEqual({ error: name, message: expect.stringMatching(message) });
  });

  it("a failed prediction leaves the way free for another try", async () => {
    const f = await open({ course: (index) => (index === 0 ? { error: "Prediction interrupted (code: PA)" } : {}) });
    const [first, second] = [f.fill(), f.fill()];
    await f.submit(first);
    expect(await f.answered(first.taskToken)).toMatchObject({ error: "TransientError" });
    await f.submit(second);
    expect(await f.answered(second.taskToken)).toMatchObject({ result: { cached: false } });
  });

  it("a brick that can be done here is done here when the provider cannot, but not when it will not", async () => {
    const inputs = (f: Awaited<ReturnType<typeof open>>) => ({ image: f.image, mask: f.hole });
    const dead = await open(course({ error: "CUDA out of memory" }));
    const call = dead.call("FASTINPAINT", inputs(dead), { fallback: "cpu" });
    await dead.submit(call);
    expect(await dead.answered(call.taskToken)).toMatchObject({ result: { backend: "cpu", dollars: 0 } });
    await server.close();
    const poor = await open(troubleAt(creation, [{ status: 402, detail: "Insufficient credit" }]));
    const other = poor.call("FASTINPAINT", inputs(poor), { fallback: "cpu" });
    expect(await poor.submit(other)).toMatchObject({ outcome: "fallback" });
    expect(await poor.answered(other.taskToken)).toMatchObject({ result: { backend: "cpu" } });
    await server.close();
    const shy = await open(course({ error: "NSFW content detected" }));
    const third = shy.call("FASTINPAINT", inputs(shy), { fallback: "cpu" });
    await shy.submit(third);
    expect(await shy.answered(third.taskToken)).toMatchObject({ error: "RefusedError" });
  });
});

describe("every brick with a built-in model", () => {
  it.each(["FLUX-INPAINT", "FLUX-RCM", "FLUX-CBG", "FLUX-STYLE", "FLUX-ENV", "FLUX-POSE", "FASTINPAINT", "RES", "SOS"])(
    "%s sends what its model takes and puts out what the library says",
    async (brick) => {
      const f = await open();
      const given = {
        image: f.image,
        mask: f.hole,
        preimage: f.image,
        score: 0.8,
        prompt: "make it so",
        style: "oil painting",
      };
      const { catalogue } = await import("../../bricks/catalogue.js");
      const { inputs, outputs } = catalogue.get(brick)!;
      const call = f.call(brick, Object.fromEntries(Object.entries(given).filter(([port]) => port in inputs)));
      await f.submit(call);
      const { result } = (await f.answered(call.taskToken)) as { result: BrickResult };
      expect(Object.keys(result.outputs).sort()).toEqual(Object.keys(outputs).sort());
      for (const [port, { type }] of Object.entries(outputs)) {
        if (type === "Float") expect(result.outputs[port]).toBeGreaterThan(0);
        else
          expect(result.outputs[port]).toMatchObject({
            kind: type === "Mask" ? "mask" : "image",
            width: 160,
            height: 100,
          });
      }
      expect(result.dollars).toBeGreaterThan(0);
    },
  );
});
