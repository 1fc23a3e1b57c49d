import { afterEach, describe, expect, it } from "vitest";
import { PREDICTION_IDS, PREDICTIONS, SYSTEM } from "../../functions/gpu/record.js";
import type { Artefact } from "../../platform/artefact.js";
import { silentLogger } from "../../platform/logger.js";
import { until } from "../replicate/studio.js";
import { readRequest, SECONDS } from "../support/sagemaker-server/container.js";
import type { Course, SageMakerScript, Trouble } from "../support/sagemaker-server/script.js";
import { type SageMakerServer, startSageMakerServer } from "../support/sagemaker-server/server.js";
import { type Answer, functions, type Options } from "./functions.js";

let server: SageMakerServer;
afterEach(() => server.close());

async function open(script: SageMakerScript = {}, options: Options = {}) {
  server = await startSageMakerServer(script);
  return functions(server, options);
}

const course = (course: Course): SageMakerScript => ({ course: () => course });
const troubleAt = (path: RegExp, troubles: readonly Trouble[]): SageMakerScript => {
  const left = [...troubles];
  return {
    trouble: (call) => (path.test(`${call.service} ${call.method} ${call.path}`) ? (left.shift() ?? null) : null),
  };
};
const start = /^runtime POST/;

describe("a run on an endpoint", () => {
  it("leaves every pixel outside of the mask as it was, is charged by its seconds, and leaves nothing in the bucket", async () => {
    const f = await open();
    const call = f.fill();
    expect(await f.submit(call)).toMatchObject({ outcome: "started", model: "endpoint brickwright-gpu" });
    const { result } = (await f.answered(call.taskToken)) as Answer;
    expect(result).toMatchObject({
      seconds: SECONDS,
      backend: "sagemaker",
      model: "sharp in place of FLUX.1-Fill",
      cached: false,
    });
    expect(result.dollars).toBeCloseTo(SECONDS * 0.0004, 12);
    const made = await f.artefacts.load(result.outputs.image as Artefact);
    expect([made.width, made.height]).toEqual([160, 100]);
    let changed = 0;
    for (let i = 0; i < f.mask.data.length; i++) {
      const same = [0, 1, 2].every((c) => made.data[3 * i + c] === f.picture.data[3 * i + c]);
      if (f.mask.data[i] === 0) expect(same).toBe(true);
      else if (!same) changed++;
    }
    expect(changed).toBeGreaterThan(2000);
    expect(server.world.keys()).toEqual([]);
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
  });

  it("is asked for as the contract says, with time to wait and time to run", async () => {
    const f = await open(course({ run: 60_000 }));
    await f.submit(f.fill());
    const [run] = server.world.runs;
    expect(run).toMatchObject({ endpoint: "brickwright-gpu", ttl: 1200, timeout: 300 });
    const request = readRequest(server.world.objects.get(run!.input)!);
    const [record] = await f.deps.records.list(PREDICTIONS, SYSTEM, 1);
    expect(request).toMatchObject({
      id: record!.id,
      brick: "FLUX-FILL",
      inputs: { image: { kind: "image", width: 160, height: 100 }, mask: { kind: "mask" }, preimage: null },
      parameters: { prompt: "a red umbrella" },
      seed: 7,
    });
    expect(request.output.prefix.startsWith(`s3://brickwright-test/gpu-outputs/${record!.id}/`)).toBe(true);
    expect(Date.parse(String(record!.expiresAt))).toBeGreaterThan(f.clock.now().getTime() + 86_400_000);
  });

  it("is started once for the same work, whoever asks, and paid by the first", async () => {
    const f = await open(course({ run: 200 }));
    const calls = [f.fill(), f.fill({ editId: "e2" }), f.fill({ editId: "e3" })];
    await Promise.all(calls.map((call) => f.submit(call)));
    const late = f.fill({ editId: "e4" });
    expect(await f.submit(late)).toMatchObject({ outcome: "attached" });
    const results = await Promise.all([...calls, late].map((call) => f.answered(call.taskToken)));
    expect(results.map((answer) => (answer as Answer).result.dollars).filter((dollars) => dollars > 0)).toHaveLength(1);
    expect(server.world.runs).toHaveLength(1);
    expect(await f.submit(f.fill({ editId: "e5" }))).toMatchObject({ outcome: "memo" });
  });

  it("whose start was not answered is found, also while nothing is to be seen of it yet, rather than made anew", async () => {
    const f = await open({ ...troubleAt(start, [{ cut: "after" }]), course: () => ({ run: 300 }) });
    const first = f.fill();
    await expect(f.submit(first)).rejects.toMatchObject({ name: "TransientError" });
    f.workflow.open.set(first.taskToken, "over");
    const second = f.fill();
    expect(await f.submit(second)).toMatchObject({ outcome: "started", prediction: server.world.runs[0]!.id });
    await until(() => server.world.runs[0]!.status === "completed");
    expect(await f.answered(second.taskToken)).toMatchObject({ result: { cached: false } });
    expect(server.world.runs).toHaveLength(1);
    expect(server.world.keys()).toEqual([]);
  });

  it("whose start never arrived is made anew after two minutes", async () => {
    const f = await open(troubleAt(start, [{ cut: "before" }]));
    const first = f.fill();
    await expect(f.submit(first)).rejects.toMatchObject({ name: "TransientError" });
    f.workflow.open.set(first.taskToken, "over");
    const second = f.fill();
    await f.submit(second);
    await f.reconcile();
    expect(f.workflow.answers.size).toBe(0);
    f.clock.pass(130);
    await f.reconcile();
    expect(f.workflow.answers.get(second.taskToken)).toMatchObject({
      error: "TransientError",
      message: expect.stringMatching(/never confirmed/),
    });
    const third = f.fill();
    await f.submit(third);
    await f.answered(third.taskToken);
    expect(server.world.runs).toHaveLength(1);
  });

  it("whose answer does not come within its time is given up", async () => {
    const f = await open(course({ queue: 60_000 }));
    const call = f.fill();
    await f.submit(call);
    f.clock.pass(1700);
    await f.reconcile();
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ error: "TransientError" });
  });

  it("that nobody wants any more loses its request, so that it cannot begin, and what comes all the same is not looked at", async () => {
    const f = await open(course({ queue: 300 }));
    const call = f.fill();
    await f.submit(call);
    f.workflow.open.set(call.taskToken, "over");
    await f.reconcile();
    expect(server.world.keys("gpu-inputs/")).toEqual([]);
    await until(() => server.world.runs[0]!.status === "failed");
    expect(server.world.paid[0]!.notification).toMatchObject({ failureReason: expect.stringMatching(/download/) });
    await f.reconcile();
    expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
    expect(f.workflow.answers.size).toBe(0);
  });

  it("outlives the server's death", async () => {
    const f = await open(course({ run: 100 }));
    const call = f.fill();
    await f.submit(call);
    await server.kill();
    f.clock.pass(12);
    const looking = f.reconcile();
    await until(() => server.world.runs[0]!.status === "completed");
    await server.revive();
    await looking;
    expect(await f.answered(call.taskToken)).toMatchObject({ result: { cached: false } });
    expect(server.world.runs).toHaveLength(1);
  });

  it("is waited for in place where a single brick is run", async () => {
    const f = await open();
    const brick = (await f.sagemaker.find("SOS"))!;
    const { signal } = new AbortController();
    const made = await brick.run({ image: f.picture }, { seed: 1, signal, logger: silentLogger });
    expect(made).toMatchObject({ mask: { channels: 1, width: 160 }, image: { channels: 4 } });
    expect(server.world.keys()).toEqual([]);
  });

  it("gives callbacks its id before it is started, where callbacks lead here", async () => {
    const f = await open(course({ run: 60_000 }), { more: { webhook: () => null } });
    await f.submit(f.fill());
    const [record] = await f.deps.records.list(PREDICTIONS, SYSTEM, 1);
    const known = await f.deps.records.get(PREDICTION_IDS, server.world.runs[0]!.id);
    expect(known).toMatchObject({ key: record!.id, principal: SYSTEM });
    expect(known!.expiresAt).toMatch(/Z$/);
  });
});

describe("what goes wrong out there is told by its class", () => {
  it.each<[string, SageMakerScript, Options, string, RegExp]>([
    [
      "to an endpoint that there is not",
      {},
      { general: { endpoint: "gone" } },
      "BrickFailedError",
      /no such model.*Endpoint gone.*not found/,
    ],
    [
      "that the account may not make",
      troubleAt(start, [{ status: 403, name: "AccessDeniedException", message: "User: x is not authorized" }]),
      {},
      "RefusedError",
      /does not accept the token or credentials.*not authorized/,
    ],
    [
      "to an endpoint that is still being created",
      troubleAt(start, [{ status: 400, name: "ValidationError", message: "Endpoint x is Creating." }]),
      {},
      "TransientError",
      /no machine.*Creating/,
    ],
    [
      "while SageMaker is not available",
      troubleAt(start, [{ status: 503, name: "ServiceUnavailable", message: "Try later." }]),
      {},
      "TransientError",
      /no machine/,
    ],
    [
      "that is not of SageMaker's form",
      troubleAt(start, [{ status: 400, name: "ValidationError", message: "1 validation error detected" }]),
      {},
      "BadInputError",
      /validation error/,
    ],
    [
      "to a bucket that there is not",
      {},
      { general: { bucket: "another-bucket" } },
      "BrickFailedError",
      /no such bucket/,
    ],
    [
      "to a bucket that it may not write to",
      troubleAt(/^s3 PUT/, [{ status: 403, name: "AccessDenied", message: "Access Denied" }]),
      {},
      "RefusedError",
      /Access Denied/,
    ],
  ])("a start %s", async (_what, script, options, name, message) => {
    const f = await open(script, options);
    const thrown = (await f.submit(f.fill()).catch((error: unknown) => error)) as Error;
    expect({ name: thrown.name, message: thrown.message }).toEqual({ name, message: expect.stringMatching(message) });
    expect(server.world.runs).toEqual([]);
    expect(thrown.message).not.toContain(server.world.secretAccessKey);
  });

  it("a throttled start is made again in place", async () => {
    const throttled = { status: 429, name: "ThrottlingException", message: "Rate exceeded" };
    const f = await open(troubleAt(start, [throttled, throttled]));
    const call = f.fill();
    expect(await f.submit(call)).toMatchObject({ outcome: "started" });
    expect(server.world.runs).toHaveLength(1);
  });

  const body = (kind: string, message: string) => ({ contract: "brickwright/1", id: "", error: { kind, message } });

  it.each<[string, Course, string, RegExp]>([
    [
      "that runs out of memory",
      { error: { status: 507, body: body("out-of-memory", "CUDA had 2 GiB too little.") } },
      "BrickFailedError",
      /out of GPU memory.*2 GiB too little/,
    ],
    [
      "that the container finds unsafe",
      { error: { status: 422, body: body("unsafe", 'The picture shows "something".') } },
      "RefusedError",
      /safety filter.*shows "something"/,
    ],
    [
      "that finds nothing",
      { error: { status: 409, body: body("not-found", "There is no zebra in the picture.") } },
      "NotInPictureError",
      /no zebra/,
    ],
    [
      "of a brick that the container does not serve",
      { error: { status: 404, body: body("unsupported", "FLUX-FILL is not served here.") } },
      "BrickFailedError",
      /not served here/,
    ],
    [
      "whose container is still loading its models",
      { error: { status: 503, body: body("internal", "The endpoint is still loading its models.") } },
      "TransientError",
      /still loading/,
    ],
    [
      "whose input the container does not take",
      { error: { status: 400, body: body("invalid-input", "The mask is empty.") } },
      "BadInputError",
      /mask is empty/,
    ],
    [
      "that the container fails at",
      { error: { status: 500, body: body("internal", "Index out of range.") } },
      "BrickFailedError",
      /Index out of range/,
    ],
    [
      "whose container says nothing of the contract",
      { error: { status: 500, body: "Traceback …" } },
      "BrickFailedError",
      /Traceback/,
    ],
    [
      "that SageMaker gives up",
      { reason: "Request expired: it was in the queue for 1200 seconds." },
      "TransientError",
      /expired/,
    ],
    ["whose answer is none", { corrupt: "no-contract" }, "BrickFailedError", /not of the contract/],
    ["whose answer is of another request", { corrupt: "other-request" }, "BrickFailedError", /another request/],
    ["whose output is no picture", { corrupt: "text" }, "BrickFailedError", /no PNG that can be read/],
    ["whose output is half a picture", { corrupt: "truncated" }, "BrickFailedError", /no PNG that can be read/],
    [
      "whose output has another size than stated",
      { corrupt: "other-size" },
      "BrickFailedError",
      /320×100 pixels instead/,
    ],
    ["whose output has another checksum than stated", { corrupt: "other-sum" }, "BrickFailedError", /checksum/],
    ["whose output lies elsewhere", { corrupt: "other-folder" }, "BrickFailedError", /elsewhere/],
    ["whose output is not there", { corrupt: "gone" }, "TransientError", /not there/],
  ])("a run %s", async (_what, how, name, message) => {
    const f = await open(course(how));
    const call = f.fill();
    await f.submit(call);
    expect(await f.answered(call.taskToken)).toEqual({ error: name, message: expect.stringMatching(message) });
    const left = how.corrupt === "other-folder" ? 1 : 0;
    expect(server.world.keys()).toHaveLength(left);
  });

  it("a brick that can be done here is done here when the endpoint cannot", async () => {
    const f = await open(course({ error: { status: 507, body: body("out-of-memory", "CUDA") } }));
    const call = f.call("FASTINPAINT", { image: f.image, mask: f.hole }, { fallback: "cpu" });
    await f.submit(call);
    expect(await f.answered(call.taskToken)).toMatchObject({ result: { backend: "cpu", dollars: 0 } });
  });
});

describe("every brick of the container", () => {
  it.each([
    "FLUX-INPAINT",
    "FLUX-RCM",
    "FLUX-CBG",
    "FLUX-STYLE",
    "FLUX-ENV",
    "FLUX-POSE",
    "FASTINPAINT",
    "RES",
    "SOS",
    "MASK-SEG",
  ])("%s sends its ports and puts out what the library says", async (brick) => {
    const f = await open();
    const given = {
      image: f.image,
      mask: f.hole,
      preimage: f.image,
      score: 0.8,
      prompt: "so",
      style: "oil painting",
    };
    const { catalogue } = await import("../../bricks/catalogue.js");
    const { inputs, outputs } = catalogue.get(brick)!;
    const call = f.call(brick, Object.fromEntries(Object.entries(given).filter(([port]) => port in inputs)));
    await f.submit(call);
    const { result } = (await f.answered(call.taskToken)) as Answer;
    for (const [port, { type }] of Object.entries(outputs)) {
      if (type === "Float") expect(result.outputs[port]).toBe(0.8);
      else expect(result.outputs[port]).toMatchObject({ kind: type === "Mask" ? "mask" : "image", width: 160 });
    }
  });
});
