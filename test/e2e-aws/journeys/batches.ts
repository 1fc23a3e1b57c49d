import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetExecutionHistoryCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { batchKeys } from "../../../functions/batch/keys.js";
import { getBatch } from "../../../functions/batch/record.js";
import { takeTurn } from "../../../functions/batch/turns.js";
import { systemClock } from "../../../platform/clock.js";
import type { Account } from "../account.js";
import { eventOf } from "../event-rules.js";
import { callerOf } from "./caller.js";
import { jpeg } from "./pictures.js";

interface Shown {
  readonly batch: string;
  readonly status: string;
  readonly counts: object | null;
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + 45_000; ; ) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 200));
  }
}

async function jsonAt<T>({ store }: Account, key: string): Promise<T | null> {
  if ((await store.head(key)) === null) return null;
  return JSON.parse(Buffer.from(await store.get(key)).toString()) as T;
}

/** The batch, when its machine has come to the maps over its photos, where the children begin. */
async function atItsPhotos(account: Account, id: string) {
  const record = await until("the batch", () => getBatch(account.records, id));
  const { executionArn } = record;
  await until("its photos", async () => {
    const { events = [] } = await account.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return events.some(({ type }) => type === "WaitStateEntered") ? true : null;
  });
  return record;
}

/** As somebody does it in the console. */
function stop({ sfn }: Account, executionArn: string) {
  return sfn.send(new StopExecutionCommand({ executionArn }));
}

/** The news of a batch, as the account's bus got them. */
async function newsOf(account: Account, id: string) {
  const all = (await account.news()) as { "detail-type": string; detail: { data: { id: string } } }[];
  return all.filter(({ detail }) => detail.data.id === id);
}

export function batchJourneys(account: () => Account): void {
  describe("a batch that is stopped behind the API's back", () => {
    test("is ended for whoever put its manifest, without anybody asking: record, file, turns and news", async () => {
      const { s3, bucket, store, records, sfn, invoke } = account();
      const manifest = "batches/july/list.csv";
      for (const name of ["a", "b"]) await store.put(`batches/july/${name}.jpg`, await jpeg("cat"));
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: manifest,
          Body: "image,options\na.jpg,\nb.jpg,\nnot-there.jpg,\nc.jpg,{seed\n",
          Metadata: { instruction: "make it brighter", options: JSON.stringify({ backend: "cpu", seed: 1 }) },
        }),
      );
      const status = `results/${manifest}.json`;
      const { batch: id } = await until("its file", () => jsonAt<Shown>(account(), status));
      const { executionArn } = await atItsPhotos(account(), id);
      const rows = Buffer.from(await store.get(batchKeys.rows(id))).toString();
      const [a, b, missing] = rows
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as object);

      // Two of its photos come to their ends; a third waits for a GPU.
      const done = { rows: [{ status: "succeeded" }, { status: "failed" }], left: 0 };
      expect(await invoke("batch-items", { batchId: id, items: [a, missing] })).toMatchObject(done);
      await takeTurn({ records, clock: systemClock }, `${id}-3`, 40);
      await account().news();
      await stop(account(), executionArn);

      const shown = await until("its end", async () => {
        const now = await jsonAt<Shown>(account(), status);
        return now?.status === "running" ? null : now;
      });
      const counts = { finished: 3, succeeded: 1, before: 0, failed: 2, dollars: 0 };
      expect(shown).toMatchObject({ batch: id, status: "stopped", counts: { total: 4, ...counts }, report: null });
      const record = await getBatch(records, id);
      expect(record).toMatchObject({ status: "stopped", counts, error: null, reported: false });
      expect((await records.get("gpu-turns", "gpu"))?.turns).toEqual([]);
      const news = await newsOf(account(), id);
      expect(news.map((one) => one["detail-type"])).toEqual(["Batch Stopped"]);
      expect(news[0]!.detail.data).toMatchObject({ status: "stopped", counts, error: null });

      // A child that was under way begins nothing more, and the event that comes again changes nothing.
      const late = invoke("batch-items", { batchId: id, items: [b] });
      await expect(late).rejects.toMatchObject({ name: "TooManyFailuresError" });
      expect(await invoke("batch-ended", await eventOf(sfn, executionArn))).toEqual({ outcome: "known" });
      expect(await getBatch(records, id)).toEqual(record);
      expect(await newsOf(account(), id)).toEqual([]);
      expect(await jsonAt(account(), status)).toEqual(shown);
    });

    test("is told to the webhook of whoever began it by the API, who then finds it stopped and may retry it", async () => {
      const ada = callerOf(account(), "ada");
      for (const name of ["a", "b"]) await account().store.put(`uploads/august/${name}.jpg`, await jpeg("cat"));
      const wanted = {
        photos: { prefix: "uploads/august/" },
        instruction: "make it brighter",
        options: { backend: "cpu" },
        webhook: "https://example.com/told",
      };
      const begun = await ada.call<{ id: string }>("POST", "/batches", wanted);
      expect(begun.status).toBe(202);
      const { id } = begun.body;
      const { executionArn } = await atItsPhotos(account(), id);
      await stop(account(), executionArn);
      const [message] = await until("the webhook", async () => {
        const messages = (await account().webhooks()) as { type?: string }[];
        return messages.length === 0 ? null : messages;
      });
      expect(JSON.stringify(message)).toContain(`"${id}.batch.stopped"`);
      expect(await getBatch(account().records, id)).toMatchObject({ status: "stopped", error: null });
      const again = await ada.call<{ id: string; status: string }>("POST", `/batches/${id}/retry`);
      expect([again.status, again.body.status]).toEqual([202, "running"]);
      // It was stopped before anybody knew what it had come to: its retry walks over the folder once more.
      const retry = await atItsPhotos(account(), again.body.id);
      expect(retry).toMatchObject({ retryOf: id, reader: "prefix" });
      const stopped = await ada.call<{ status: string }>("DELETE", `/batches/${retry.id}`);
      expect([stopped.status, stopped.body.status]).toEqual([200, "stopped"]);
    });
  });
}
