import { afterEach, expect, it } from "vitest";
import { PREDICTIONS, SYSTEM } from "../../functions/gpu/record.js";
import { type ReplicateServer, startReplicateServer } from "../support/replicate-server/server.js";
import { functions } from "./functions.js";
import { until } from "./studio.js";

let server: ReplicateServer;
afterEach(() => server.close());

it("Whoever asks for a prediction while it is being cancelled gets one of their own, and no other is begun for it", async () => {
  server = await startReplicateServer({ course: (index) => ({ run: index === 0 ? 60_000 : 60 }) });
  const f = await functions(server);
  const [stopped, late] = [f.fill(), f.fill({ editId: "e2" })];
  await f.submit(stopped);
  f.workflow.open.set(stopped.taskToken, "over");
  const { world } = server;
  const cancel = world.cancel.bind(world);
  let asked: Promise<unknown> | null = null;
  // The provider has got the cancellation and has not answered it.
  world.cancel = (prediction) => {
    cancel(prediction);
    asked ??= f.submit(late);
  };
  await f.reconcile();
  await until(() => asked !== null);
  expect(await asked).toMatchObject({ outcome: "started" });
  expect(await f.answered(late.taskToken)).toMatchObject({ result: { dollars: 0.05, cached: false } });
  expect(world.predictions.map(({ status }) => status)).toEqual(["canceled", "succeeded"]);
  expect(await f.deps.records.list(PREDICTIONS, SYSTEM, 10)).toEqual([]);
});
