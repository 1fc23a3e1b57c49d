import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recall, remember } from "../../functions/brick/memo.js";
import type { BrickResult } from "../../functions/brick.js";
import { keepSource } from "../../functions/edits/sources.js";
import { FileStore } from "../../local/store/file-store.js";
import { S3Store } from "../../platform/aws/s3-store.js";

let root: string;
let store: FileStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-used-"));
  store = new FileStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const DAY = 24 * 3_600_000;
const age = async (key: string, ms: number) => {
  const then = new Date(Date.now() - ms);
  await utimes(store.fileOf(key), then, then);
};
const isYoung = async (key: string) => Date.now() - (await store.head(key))!.lastModified.getTime() < DAY;

describe("what is used again", () => {
  it("lives on: a photo that is given once more, and all of a result that is taken from the memo", async () => {
    const { key } = await keepSource(store, new Uint8Array(9));
    await age(key, 29 * DAY);
    expect(await keepSource(store, new Uint8Array(9))).toEqual({ key });
    expect(await isYoung(key)).toBe(true);

    const memo = "ab".repeat(32);
    const folder = `memo/ab/${memo}`;
    const image = { kind: "image", key: `${folder}/image.png`, width: 1, height: 1, sha256: "0" } as const;
    for (const outputs of [{ image }, { prompt: "a red umbrella" }]) {
      await store.put(image.key, new Uint8Array(9));
      await remember(store, memo, { outputs, seconds: 1, dollars: 0 } as unknown as BrickResult);
      await age(image.key, 29 * DAY);
      await age(`${folder}/result.json`, 29 * DAY);
      expect(await recall(store, memo)).toMatchObject({ outputs });
      expect(await isYoung(`${folder}/result.json`)).toBe(true);
      expect(await isYoung(image.key)).toBe("image" in outputs);
    }
  });

  it("costs S3 nothing while it is young, and a copy onto itself, as what it was, once a week", async () => {
    const sent: { name: string; input: Record<string, unknown> }[] = [];
    const client = {
      async send(command: { constructor: { name: string }; input: Record<string, unknown> }) {
        sent.push({ name: command.constructor.name, input: command.input });
        return { ContentLength: 9, ETag: '"e"', ContentType: "image/png", Metadata: { a: "b" } };
      },
    };
    const bucket = new S3Store(client as unknown as S3Client, "photos");
    const head = (days: number) => ({ key: "memo/a", size: 9, lastModified: new Date(Date.now() - days * DAY) });
    await bucket.used(head(6));
    expect(sent).toEqual([]);
    await bucket.used(head(8));
    expect(sent.map(({ name }) => name)).toEqual(["HeadObjectCommand", "CopyObjectCommand"]);
    expect(sent[1]!.input).toMatchObject({
      Key: "memo/a",
      CopySource: expect.stringContaining("photos/memo/a"),
      MetadataDirective: "REPLACE",
      ContentType: "image/png",
      Metadata: { a: "b" },
    });
  });
});
