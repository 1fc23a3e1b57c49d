import { describe, expect, test } from "vitest";
import type { ReplicateServer } from "../../support/replicate-server/server.js";
import { signDelivery } from "../../support/replicate-server/webhook.js";
import type { Account } from "../account.js";
import { callerOf } from "./caller.js";
import { jpeg } from "./pictures.js";

/** Needs an instruction model, which the CPU has not. */
const sit = "make the dog sit";

export function gpuJourneys(account: () => Account, replicate: () => ReplicateServer): void {
  const world = () => replicate().world;

  describe("a brick on a GPU", () => {
    test("waits for its task token until the provider's signed webhook comes, and tells what it cost", async () => {
      const ada = callerOf(account(), "ada");
      const { id } = await ada.edit(await jpeg("dogs"), sit);
      const done = await ada.over(id);
      expect(done).toMatchObject({
        status: "succeeded",
        cost: { dollars: 0.04 },
        steps: [{ brick: "FLUX-POSE", status: "succeeded", backend: "replicate", dollars: 0.04, cached: false }],
      });
      const [prediction] = world().predictions.filter(({ webhook }) => webhook !== undefined);
      expect(prediction!.webhook).toBe(`${account().url}/webhooks/replicate`);
      expect(account().sandboxes("gpu-callback").started).toBeGreaterThan(0);
      expect(account().logs()).toContainEqual(
        expect.objectContaining({ message: "prediction over", prediction: prediction!.id, how: "succeeded" }),
      );
      expect(account().sandboxes("gpu-reconcile").started).toBe(0);
    });

    test("is answered by nobody who cannot sign as the provider does", async () => {
      const body = JSON.stringify({ id: world().predictions[0]!.id, status: "succeeded" });
      const forged = signDelivery(`whsec_${Buffer.from("a guess").toString("base64")}`, body);
      const answer = await fetch(`${account().url}/webhooks/replicate`, { method: "POST", ...forged });
      expect(answer.status).toBe(401);
    });

    test("comes to its end although the webhook was lost: whoever looks every minute finds it", async () => {
      const { onCompleted } = world();
      world().onCompleted = () => {};
      const ada = callerOf(account(), "ada");
      const { id } = await ada.edit(await jpeg("cat"), sit);
      await until(() => world().predictions.at(-1)!.completedAt !== null && world().predictions.length === 2);
      expect((await ada.call<{ status: string }>("GET", `/edits/${id}`)).body.status).toBe("running");
      const look = () => account().invoke("gpu-reconcile", { "detail-type": "Scheduled Event" });
      const done = await ada.until(
        id,
        ({ status }) => status !== "running",
        async () => void (await look()),
      );
      expect(done).toMatchObject({ status: "succeeded", cost: { dollars: 0.04 } });
      world().onCompleted = onCompleted;
    });

    test("is stopped with its edit: the machines end, and the prediction is cancelled at the next look", async () => {
      const { workflow, pipelineArn, invoke } = account();
      const ada = callerOf(account(), "ada");
      const { id } = await ada.edit(await jpeg("rocket"), sit);
      await ada.until(id, ({ steps }) => steps[0]?.status === "running");
      await until(() => world().predictions.at(-1)!.status === "processing");
      const stopped = await ada.call("DELETE", `/edits/${id}`);
      expect(stopped).toMatchObject({ status: 200, body: { status: "stopped", steps: [{ status: "stopped" }] } });
      const execution = await workflow.describe(`${pipelineArn.replace(":stateMachine:", ":execution:")}:${id}`);
      expect(execution.status).toBe("ABORTED");
      await invoke("gpu-reconcile", {});
      expect(world().predictions.at(-1)).toMatchObject({ status: "canceled" });
      expect((await ada.over(id)).status).toBe("stopped");
    });
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); ) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((go) => setTimeout(go, 50));
  }
}
