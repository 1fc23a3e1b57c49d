import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListMultipartUploadsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FileStore } from "../../local/store/file-store.js";
import { S3Store, type S3StoreOptions } from "../../platform/aws/s3-store.js";
import { partsOf } from "../../platform/uploads.js";
import { whyNoMoto } from "../emulator/moto.js";
import { type Cloud, startCloud } from "./cloud.js";
import { objectStoreContract, oddNames } from "./contract/object-store.js";

const folders: string[] = [];
objectStoreContract("a folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "brickwright-store-"));
  folders.push(folder);
  return new FileStore(folder);
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const noMoto = await whyNoMoto();

describe.skipIf(noMoto !== null)(`S3${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.close());
  const open = async (options?: S3StoreOptions) =>
    new S3Store(cloud.s3, await cloud.makeBucket(`b-${randomUUID()}`), options);

  objectStoreContract("a bucket", () => open());

  test("keeps type and metadata, and tells them in lower case", async () => {
    const store = await open();
    await store.put("a.jpg", Buffer.from("x"), { contentType: "image/jpeg" });
    expect(await store.head("a.jpg")).toMatchObject({ contentType: "image/jpeg" });
    const Metadata = { Instruction: "remove the boat" };
    await cloud.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: "up.jpg", Body: "y", Metadata }));
    expect((await store.head("up.jpg"))!.metadata).toEqual({ instruction: "remove the boat" });
  });

  test("reads keys that people upload though it would not write them", async () => {
    const store = await open();
    for (const key of ["uploads//twice.jpg", "uploads/a\\b.jpg", "uploads/folder/"]) {
      await cloud.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body: key }));
      expect(Buffer.from(await store.get(key)).toString()).toBe(key);
      await store.copy(key, `sources/${randomUUID()}`);
    }
  });

  test.each(oddNames)("copies an earlier version of %j, and says when there is no such version", async (name) => {
    const store = await open();
    const key = `uploads/${name}`;
    const put = (Body: string) => cloud.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body }));
    const { VersionId: versionId } = await put("first");
    await put("second");
    expect(Buffer.from(await store.get(key, { versionId })).toString()).toBe("first");
    expect(await store.head(key, { versionId })).toMatchObject({ size: 5 });
    await store.copy(key, "sources/first", { versionId });
    expect(Buffer.from(await store.get("sources/first")).toString()).toBe("first");
    await store.copy(key, "sources/newest");
    expect(Buffer.from(await store.get("sources/newest")).toString()).toBe("second");
  });

  test("copies what is too large for one call in parts, with its type and metadata", async () => {
    const store = await open({ largestCopy: 1024, copyPart: 5 * 1024 ** 2 });
    const body = Buffer.alloc(11 * 1024 ** 2, "brick ");
    const from = { Bucket: store.bucket, Key: "large + 1.tif", Body: body, ContentType: "image/tiff" };
    const { VersionId: versionId } = await cloud.s3.send(new PutObjectCommand({ ...from, Metadata: { by: "me" } }));
    await store.put("large + 1.tif", Buffer.from("newer"));
    await store.copy("large + 1.tif", "copy.tif", { versionId });
    expect(Buffer.from(await store.get("copy.tif")).equals(body)).toBe(true);
    expect(await store.head("copy.tif")).toMatchObject({ contentType: "image/tiff", metadata: { by: "me" } });
    const answer = await cloud.s3.send(new GetObjectCommand({ Bucket: store.bucket, Key: "copy.tif" }));
    expect(answer.ETag).toMatch(/-3"$/);
  });

  test("sends the SHA-256 of what it puts, so that S3 refuses what was damaged on the way", async () => {
    const store = await open();
    const sent: Record<string, string>[] = [];
    const client = new S3Client({ ...(await settings(cloud)), forcePathStyle: true });
    client.middlewareStack.add(
      (next) => (args) => {
        sent.push((args.request as { headers: Record<string, string> }).headers);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await new S3Store(client, store.bucket).put("a.txt", Buffer.from("hello"));
    expect(sent[0]!["x-amz-checksum-sha256"]).toBe("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    client.destroy();
  });

  test("signs links that anybody can read or write by, for a while that S3 allows", async () => {
    const store = await open();
    const url = await store.presign("incoming/a b+c.jpg", "PUT", 900);
    expect(url).not.toMatch(/checksum/i);
    expect(new URL(url).searchParams.get("X-Amz-Expires")).toBe("900");
    expect((await fetch(url, { method: "PUT", body: "pixels" })).status).toBe(200);
    expect(Buffer.from(await store.get("incoming/a b+c.jpg")).toString()).toBe("pixels");
    for (const seconds of [0, 1.5, -1, 604_801, Number.NaN]) {
      await expect(store.presign("a", "GET", seconds)).rejects.toMatchObject({ name: "BadInputError" });
    }
  });

  test("takes an upload in parts that go past this process, and completing it twice is harmless", async () => {
    const store = await open();
    const body = Buffer.alloc(12 * 1024 ** 2, "pixel");
    const parts = partsOf(body.length, 5 * 1024 ** 2)!;
    const { uploadId, urls, expiresAt } = await store.begin("incoming/large.tif", "image/tiff", parts.count);
    expect(urls).toHaveLength(3);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
    const etags = await Promise.all(
      urls.map(async (url, n) => {
        const part = body.subarray(n * parts.bytes, (n + 1) * parts.bytes);
        const answer = await fetch(url, { method: "PUT", body: part });
        expect(answer.status).toBe(200);
        return answer.headers.get("etag")!;
      }),
    );
    await store.complete("incoming/large.tif", uploadId, etags);
    expect(Buffer.from(await store.get("incoming/large.tif")).equals(body)).toBe(true);
    expect(await store.head("incoming/large.tif")).toMatchObject({ contentType: "image/tiff" });
    await store.complete("incoming/large.tif", uploadId, etags);
  });

  test("refuses parts that are too small, are not there or are none, and forgets an aborted upload", async () => {
    const store = await open();
    const started = await store.begin("incoming/a", "image/png", 2);
    const etags = await Promise.all(
      started.urls.map(async (url) => (await fetch(url, { method: "PUT", body: "small" })).headers.get("etag")!),
    );
    const complete = (list: string[]) => store.complete("incoming/a", started.uploadId, list);
    await expect(complete(etags)).rejects.toMatchObject({ name: "BadInputError" });
    await expect(complete(['"00000000000000000000000000000000"'])).rejects.toMatchObject({ name: "BadInputError" });
    await expect(complete([])).rejects.toMatchObject({ name: "BadInputError" });
    await expect(complete(["<a>&"])).rejects.toMatchObject({ name: "BadInputError" });
    await store.abort("incoming/a", started.uploadId);
    await store.abort("incoming/a", started.uploadId);
    const { Uploads } = await cloud.s3.send(new ListMultipartUploadsCommand({ Bucket: store.bucket }));
    expect(Uploads ?? []).toEqual([]);
    for (const parts of [0, 1.5, 10_001]) {
      await expect(store.begin("incoming/a", "image/png", parts)).rejects.toMatchObject({ name: "BadInputError" });
    }
    await expect(store.begin("../a", "image/png", 1)).rejects.toMatchObject({ name: "BadInputError" });
  });

  test("says that there is no such bucket, and what to check", async () => {
    const store = new S3Store(cloud.s3, "nowhere-at-all");
    for (const call of [
      () => store.put("a", Buffer.from("x")),
      () => store.get("a"),
      async () => {
        for await (const _ of store.list("")) break;
      },
      () => store.begin("a", "image/png", 1),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: "StorageError", message: expect.stringContaining("nowhere") });
    }
  });
});

async function settings({ s3, url }: Cloud) {
  return { region: await s3.config.region(), endpoint: url, credentials: await s3.config.credentials() };
}

describe("a bucket that does not do what it is asked", () => {
  /** An S3 that always answers the same. */
  const answering = async (status: number, body: string, head: { status: number; etag?: string } = { status }) => {
    const { createServer } = await import("node:http");
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => {
        if (request.method === "HEAD") response.writeHead(head.status, head.etag ? { etag: head.etag } : {}).end();
        else response.writeHead(status, { "content-type": "application/xml" }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const credentials = { accessKeyId: "a", secretAccessKey: "s" };
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new S3Client({ region: "us-east-1", endpoint, credentials, forcePathStyle: true, maxAttempts: 1 });
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
    return { store: new S3Store(client, "photos"), close };
  };
  const error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;

  test.each([
    [503, error("SlowDown"), "TransientError"],
    [500, error("InternalError"), "TransientError"],
    [403, error("AccessDenied"), "StorageError"],
    [403, "", "StorageError"],
    [400, error("ExpiredToken"), "StorageError"],
  ])("because of status %i %s fails with a %s", async (status, body, name) => {
    const { store, close } = await answering(status, body);
    await expect(store.put("a", Buffer.from("x"))).rejects.toMatchObject({ name, hint: expect.stringMatching(/\w/) });
    await expect(store.head("a")).rejects.toMatchObject({ name: status === 400 ? "BadInputError" : name });
    await close();
  });

  test("because it has forgotten the upload, is asked whether the object is made of these very parts", async () => {
    const etags = ['"5d41402abc4b2a76b9719d911017c592"', '"7d793037a0760186574b0282f2f435e7"'];
    // The MD5 of both MD5s, as S3 makes it.
    const there = await answering(404, error("NoSuchUpload"), {
      status: 200,
      etag: '"2f4ebef9fa7c50ed9b8fc6bf4ac4c2d4-2"',
    });
    const { createHash } = await import("node:crypto");
    const whole = createHash("md5").update(etags.join("").replaceAll('"', ""), "hex").digest("hex");
    const same = await answering(404, error("NoSuchUpload"), { status: 200, etag: `"${whole}-2"` });
    const none = await answering(404, error("NoSuchUpload"), { status: 404 });
    await same.store.complete("a", "an-upload", etags);
    for (const { store } of [there, none]) {
      await expect(store.complete("a", "an-upload", etags)).rejects.toMatchObject({ name: "ObjectMissingError" });
    }
    for (const { close } of [there, same, none]) await close();
  });

  test("because nobody answers fails with a TransientError", async () => {
    const { store, close } = await answering(200, "");
    await close();
    await expect(store.get("a")).rejects.toMatchObject({ name: "TransientError" });
  });
});

describe("cutting an upload into parts", () => {
  test("keeps to what S3 allows at every size", () => {
    for (const bytes of [1, 5, 16 * 1024 ** 2, 16 * 1024 ** 2 + 1, 200 * 1024 ** 3, 5 * 1024 ** 4]) {
      const { count, bytes: part } = partsOf(bytes)!;
      expect(count).toBeLessThanOrEqual(10_000);
      expect(part * count).toBeGreaterThanOrEqual(bytes);
      expect(part * (count - 1)).toBeLessThan(bytes);
      if (count > 1) expect(part).toBeGreaterThanOrEqual(5 * 1024 ** 2);
    }
    for (const bytes of [0, -1, 1.5, 5 * 1024 ** 4 + 1, Number.NaN]) expect(partsOf(bytes)).toBeNull();
  });
});
