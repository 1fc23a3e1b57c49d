import { expect, test } from "vitest";
import { sha256 } from "../../platform/canonical-json.js";
import { serving } from "./serving.js";
import { localSystem, putPictures, putText } from "./setting.js";

interface Problem {
  readonly detail: string;
  readonly hint?: string;
}

test("a request that does not fit is told what would, of the way of naming photos that it chose", async () => {
  const local = await localSystem();
  const { call, close } = await serving(local);
  try {
    const refused = async (body: object) => {
      const { status, body: problem } = await call("POST", "/batches", { instruction: "make it warmer", ...body });
      return [status, (problem as unknown as Problem).detail];
    };
    const ways = /^photos: Name the photos in one of these ways: rows, .*, inventory\.$/;
    expect(await refused({})).toEqual([400, expect.stringMatching(ways)]);
    expect(await refused({ photos: { rows: [{ image: "a.png" }], prefix: "uploads/" } })).toEqual([
      400,
      expect.stringMatching(ways),
    ]);
    expect(await refused({ photos: { rows: [{ image: 1 }] } })).toEqual([
      400,
      expect.stringMatching(/^photos\.rows\.0\.image: .*expected string/),
    ]);
    expect(await refused({ photos: { upload: "0".repeat(32) } })).toEqual([
      400,
      expect.stringMatching(/^photos\.format: .*"csv"/),
    ]);
    expect(await refused({ photos: { prefix: "uploads/" }, tolerate: "5%" })).toEqual([
      400,
      expect.stringMatching(/^tolerate: Give .*"share": 0\.05/),
    ]);
    expect(await refused({ photos: { prefix: "uploads/" }, tolerate: { share: "5%" } })).toEqual([
      400,
      expect.stringMatching(/^tolerate\.share: .*expected number/),
    ]);
  } finally {
    await close();
  }
});

test("photos that are not there are refused at once, and begin no batch", async () => {
  const local = await localSystem();
  const { call, close } = await serving(local);
  try {
    for (const photos of [
      { key: "uploads/no.csv" },
      { inventory: "uploads/manifest.json" },
      { prefix: "uploads/no/" },
    ]) {
      const { status, body } = await call("POST", "/batches", { photos, instruction: "make it warmer" });
      expect(status).toBe(422);
      expect((body as unknown as Problem).detail).toContain(Object.values(photos)[0]);
    }
    const { body } = await call("GET", "/batches");
    expect(body).toMatchObject({ batches: [] });
  } finally {
    await close();
  }
});

test("the same request again gives the same batch, also when its manifest is gone", async () => {
  const local = await localSystem();
  const [image] = await putPictures(local, 1);
  const key = await putText(local, "uploads/list.csv", `image\n${image}\n`);
  const { call, ended, close } = await serving(local);
  try {
    const wanted = { photos: { key }, instruction: "make it warmer" };
    const first = await call("POST", "/batches", wanted, { "idempotency-key": "k" });
    expect(await ended(first.body.id)).toMatchObject({ status: "succeeded" });
    await local.store.delete(key);
    const again = await call("POST", "/batches", wanted, { "idempotency-key": "k" });
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect([first, again].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
  } finally {
    await close();
  }
});

test("where keys are asked for, nobody reads photos that lie in the folder of somebody else", async () => {
  const local = await localSystem();
  const mine = "k".repeat(24);
  const { call, close } = await serving(local, { apiKeys: [mine, "j".repeat(24)] });
  try {
    const folder = `uploads/of/${sha256("whoever").slice(0, 24)}/`;
    await putPictures(local, 1, folder);
    for (const prefix of [folder, "uploads/"]) {
      const wanted = { photos: { prefix }, instruction: "make it warmer" };
      const { status, body } = await call("POST", "/batches", wanted, { "x-api-key": mine });
      expect([status, (body as unknown as Problem).detail]).toEqual([
        422,
        expect.stringMatching(/no folder that you may read/),
      ]);
    }
  } finally {
    await close();
  }
});

test("a manifest is uploaded as what it is, and a batch reads it", async () => {
  const local = await localSystem();
  const [image] = await putPictures(local, 1);
  const { call, ended, close } = await serving(local);
  try {
    const text = `image\tinstruction\n${image}\tmake it darker\n`;
    const wanted = { size: text.length, contentType: "text/tab-separated-values" };
    const { body } = await call("POST", "/uploads", wanted);
    const { id, parts } = body as unknown as { id: string; parts: { url: string }[] };
    await fetch(parts[0]!.url, { method: "PUT", body: text });
    const begun = await call("POST", "/batches", { photos: { upload: id, format: "tsv" } });
    expect(await ended(begun.body.id)).toMatchObject({ status: "succeeded", counts: { total: 1, succeeded: 1 } });
  } finally {
    await close();
  }
});

test("a batch of a prefix knows from its beginning how many photos it has, other objects not among them", async () => {
  const local = await localSystem();
  await putPictures(local, 30, "uploads/july/");
  await putText(local, "uploads/july/notes.txt", "no photo");
  const { call, close } = await serving(local);
  try {
    const wanted = { photos: { prefix: "uploads/july/" }, instruction: "make it warmer" };
    const { body } = await call("POST", "/batches", wanted);
    const seen: (number | null)[] = [];
    for (;;) {
      const { body: now } = await call("GET", `/batches/${body.id}`);
      seen.push(now.counts.total ?? null);
      if (now.status === "running") continue;
      expect(now).toMatchObject({ status: "succeeded", counts: { total: 30, finished: 30 } });
      break;
    }
    expect(seen.every((total) => total === null || total === 30)).toBe(true);
  } finally {
    await close();
  }
});
