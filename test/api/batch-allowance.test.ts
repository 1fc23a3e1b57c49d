import { afterAll, beforeAll, expect, it } from "vitest";
import { getOrder } from "../../functions/batch/order.js";
import { reportBatch } from "../../functions/batch/report.js";
import { spendingOf } from "../../functions/edits/allowance.js";
import { systemClock } from "../../platform/clock.js";
import { bearer, json, openSetting, type Setting } from "./setting.js";

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting();
});
afterAll(() => setting.close());

it("A day's dollars hold for all batches of a principal together, their retries and its edits", async () => {
  const [cpu] = setting.local.backends;
  const paid = { ...cpu!, name: "gpu", waits: true as const, find: async () => null };
  const machines = { rows: "arn:rows", prefix: "arn:prefix", inventory: "arn:inventory" };
  const statuses = new Map<string, "RUNNING" | "ABORTED">();
  const batches = {
    workflow: {
      start: async ({ name }: { name?: string }) => {
        statuses.set(`arn:rows:${name}`, "RUNNING");
        return `arn:rows:${name}`;
      },
      describe: async (executionArn: string) => ({ executionArn, status: statuses.get(executionArn) ?? "RUNNING" }),
      stop: async (executionArn: string) => void statuses.set(executionArn, "ABORTED"),
    } as never,
    mapRuns: { mapRuns: async () => [] },
    place: async () => ({ bucket: "b", machines }) as never,
    fetchFile: null,
    sharedFolders: [],
    concurrency: { cpu: 2, gpu: 2 },
  };
  const backends = [...setting.local.backends, paid];
  const app = setting.with({ backends, batches }, { dollarsPerDay: 10, dollarsPerEdit: 1 });
  const key = await setting.key("batches");
  const auth = bearer(key);
  const principal = `key:${key.slice(3, 19)}`;
  const spending = () => spendingOf(setting.local.records, systemClock, principal);
  const photos = { rows: [{ image: "upload:x" }] };
  const begin = (maxDollars: number | null, headers = {}) =>
    app.request("/batches", json({ photos, instruction: "darker", maxDollars }, { ...auth, ...headers }));

  expect((await begin(null)).status).toBe(400);
  expect((await begin(11)).status).toBe(400);
  const same = { "idempotency-key": "same" };
  const answers = [...(await Promise.all([0, 1, 2].map(() => begin(6, same)))), await begin(6, same)];
  const begun = answers.filter(({ status }) => status === 202);
  const ids = new Set(await Promise.all(begun.map(async (answer) => ((await answer.json()) as { id: string }).id)));
  expect(ids.size).toBe(1);
  expect(await spending()).toEqual({ spent: 0, reserved: 6 });

  const dear = await begin(6);
  expect([dear.status, await dear.text()]).toEqual([429, expect.stringContaining("$4.00 are left")]);
  const second = (await (await begin(4)).json()) as { id: string };
  const third = await begin(1);
  expect([third.status, await third.text()]).toEqual([429, expect.stringContaining("10 US dollars")]);

  await app.request(`/batches/${second.id}`, { method: "DELETE", headers: auth });
  expect((await spending()).reserved).toBeCloseTo(6);
  const retry = (maxDollars?: number | null) =>
    app.request(`/batches/${second.id}/retry`, json(maxDollars === undefined ? {} : { maxDollars }, auth));
  expect((await retry(null)).status).toBe(400);
  expect((await retry(100)).status).toBe(400);
  const again = (await (await retry()).json()) as { id: string };
  expect((await getOrder(setting.local.store, again.id)).maxDollars).toBeCloseTo(4);
  expect((await retry()).status).toBe(429);

  const [first = ""] = ids;
  const order = await getOrder(setting.local.store, first);
  const { local } = setting;
  const streams = {
    read: async function* () {},
    write: async (_key: string, pieces: AsyncIterable<unknown>) => {
      for await (const _ of pieces);
    },
  };
  await reportBatch({ ...setting.deps, streams, store: local.store } as never, first, order, {
    error: null,
    cause: null,
  });
  const { spent, reserved } = await spending();
  expect([spent, reserved].map((dollars) => Number(dollars.toFixed(6)))).toEqual([0, 4]);
});
