import { afterEach, describe, expect, it } from "vitest";
import { DELIVERIES } from "../../functions/gpu/record.js";
import { until } from "../replicate/studio.js";
import type { Course, SageMakerScript } from "../support/sagemaker-server/script.js";
import { type SageMakerServer, startSageMakerServer } from "../support/sagemaker-server/server.js";
import {
  CERTIFICATE,
  lambdaEvent,
  makeSigner,
  notification,
  signed,
  whyNoOpenssl,
} from "../support/sagemaker-server/sns.js";
import { functions } from "./functions.js";

let server: SageMakerServer;
afterEach(() => server.close());

const webhook = () => null;

/** A run that is over, whose end nobody was told of yet. */
async function ended(course: Course = {}, script: SageMakerScript = {}) {
  server = await startSageMakerServer({ ...script, course: () => course });
  const f = await functions(server, {
    more: { webhook },
    fetchText: async ({ href }) => {
      if (href !== CERTIFICATE) throw new Error("404");
      return signer.certificate;
    },
  });
  const call = f.fill();
  await f.submit(call);
  const [run] = server.world.runs;
  await until(() => run!.notification !== null);
  const fields = notification(JSON.stringify(run!.notification));
  const post = (more: Record<string, string> = {}, by = signer) =>
    f.callback({ backend: "sagemaker", headers: {}, body: signed({ ...fields, ...more }, by) });
  const invoke = (more: Record<string, string> = {}) =>
    f.notify({ backend: "sagemaker", event: lambdaEvent({ ...fields, ...more }) });
  return { f, call, run: run!, fields, post, invoke };
}

const openssl = whyNoOpenssl() === null;
const signer = openssl ? makeSigner() : { key: "", certificate: "" };

describe.skipIf(!openssl)("the end of a run that SNS posts", () => {
  it("completes the task that waits, without any look of the reconciler's", async () => {
    const { f, call, post } = await ended();
    expect(await post()).toEqual({ status: 200, outcome: "settled" });
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ result: { backend: "sagemaker" } });
    expect(server.world.keys()).toEqual([]);
  });

  it("changes nothing when it is forged, replayed, sent twice, late, or of a run that nobody knows", async () => {
    const { f, call, run, post } = await ended();
    expect(await post({}, makeSigner())).toEqual({ status: 401, outcome: "refused" });
    const another = JSON.stringify({ ...run.notification, inferenceId: `${"c".repeat(32)}-${"d".repeat(16)}` });
    expect(await post({ Message: another })).toEqual({ status: 401, outcome: "refused" });
    expect(f.workflow.answers.size).toBe(0);
    expect(await post()).toEqual({ status: 200, outcome: "settled" });
    const first = f.workflow.answers.get(call.taskToken);
    expect(await post()).toEqual({ status: 409, outcome: "replayed" });
    expect(await post({ MessageId: "another-message" })).toEqual({ status: 200, outcome: "late" });
    expect(f.workflow.answers.get(call.taskToken)).toBe(first);
  });

  it("is remembered for longer than it could be sent again", async () => {
    const { f, post } = await ended();
    await post();
    const keys = await f.store.keys(`records/${DELIVERIES}/`);
    const record = JSON.parse(new TextDecoder().decode(await f.store.get(keys[0]!))) as { expiresAt: string };
    expect(Date.parse(record.expiresAt)).toBeGreaterThan(Date.now() + 6 * 3600_000);
  });

  it("that is lost is made up for by the reconciler, and one that comes after it is harmless", async () => {
    const { f, call, post } = await ended();
    expect(await f.answered(call.taskToken)).toMatchObject({ result: { cached: false } });
    expect(await post()).toEqual({ status: 200, outcome: "late" });
  });

  it("is handled when it comes again, where S3 was out of reach the first time", async () => {
    let away = false;
    const { f, call, post } = await ended(
      {},
      {
        trouble: ({ service, method }) =>
          away && service === "s3" && method === "GET" ? { status: 403, name: "AccessDenied", message: "no" } : null,
      },
    );
    away = true;
    await expect(post()).rejects.toMatchObject({ kind: "unauthorised" });
    away = false;
    expect(await post()).toEqual({ status: 200, outcome: "settled" });
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ result: {} });
  });
});

describe("the end of a run that invokes the Lambda", () => {
  it("completes the task that waits, and once", async () => {
    const { f, call, invoke } = await ended();
    expect(await invoke()).toEqual(["settled"]);
    expect(f.workflow.answers.get(call.taskToken)).toMatchObject({ result: { cached: false } });
    expect(await invoke()).toEqual(["replayed"]);
    expect(await invoke({ MessageId: "two" })).toEqual(["late"]);
  });

  const notFound = { contract: "brickwright/1", id: "", error: { kind: "not-found", message: "No zebra is there." } };

  it("tells the failure that the container gave, from the file of failures", async () => {
    const { f, call, invoke } = await ended({ error: { status: 409, body: notFound }, cutReason: 40 });
    expect(await invoke()).toEqual(["settled"]);
    expect(f.workflow.answers.get(call.taskToken)).toEqual({
      error: "NotInPictureError",
      message: expect.stringMatching(/No zebra is there/) as string,
    });
  });

  it.each([
    ["whole", 1024, /No zebra is there\./],
    ["cut off within the message", 160, /No zeb/],
    ["cut off before it says its kind", 70, /did not find/],
  ])("tells a failure's kind by its reason alone, %s", async (_what, cutReason, message) => {
    const { f, call, invoke } = await ended(
      { error: { status: 409, body: notFound }, cutReason },
      { failurePath: null },
    );
    expect(await invoke()).toEqual(["settled"]);
    expect(f.workflow.answers.get(call.taskToken)).toEqual({
      error: "NotInPictureError",
      message: expect.stringMatching(message) as string,
    });
  });

  it("comes again where its run is not known yet", async () => {
    const { f, run, invoke } = await ended();
    await f.deps.records.delete("prediction-ids", run.id);
    await expect(invoke()).rejects.toMatchObject({ name: "TransientError" });
    expect(f.workflow.answers.size).toBe(0);
  });

  it("of an attempt whose start was not answered completes the task of whoever waits", async () => {
    let cut = true;
    server = await startSageMakerServer({
      trouble: ({ service }) => {
        if (service !== "runtime" || !cut) return null;
        cut = false;
        return { cut: "after" };
      },
    });
    const f = await functions(server, { more: { webhook } });
    const first = f.fill();
    await expect(f.submit(first)).rejects.toMatchObject({ name: "TransientError" });
    // As the record stands when the process is killed before the answer comes: nobody has noted the run's id.
    const [record] = await f.deps.records.list("predictions", "system", 1);
    await f.deps.records.put("predictions", { ...record!, attemptedAt: f.clock.now().toISOString() });
    const waiting = f.fill({ editId: "e2" });
    expect(await f.submit(waiting)).toMatchObject({ outcome: "attached" });
    const [run] = server.world.runs;
    await until(() => run!.notification !== null);
    const event = lambdaEvent(notification(JSON.stringify(run!.notification)));
    expect(await f.notify({ backend: "sagemaker", event })).toEqual(["settled"]);
    expect(f.workflow.answers.get(waiting.taskToken)).toMatchObject({ result: { cached: false } });
    expect(server.world.runs).toHaveLength(1);
  });

  it("of a backend that there is not is refused", async () => {
    const { f, fields } = await ended();
    expect(await f.notify({ backend: "moon", event: lambdaEvent(fields) })).toEqual(["refused"]);
  });
});
