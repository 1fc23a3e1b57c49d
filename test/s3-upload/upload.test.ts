import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EditEnding } from "../../functions/edits/record.js";
import { photoPath } from "../support/photo.js";
import { BUCKET, fromBus, fromS3, harness, queued } from "./harness.js";

const cat = readFileSync(photoPath("cat"));
const coffee = readFileSync(photoPath("coffee"));
const says = (instruction: string, more: object = {}) => JSON.stringify({ instruction, ...more });

describe("a photo under uploads/", () => {
  it("is edited as its metadata says, on a copy of that very version", async () => {
    const { bucket, put, edits, report } = harness();
    await put("uploads/pets/cat.jpg", cat, {
      instruction: "make it dusk",
      mask: "cat.mask.png",
      options: '{"seed":7,"output":{"format":"png"}}',
    });
    expect(edits()).toEqual([]);
    expect(report("pets/cat.jpg")).toMatchObject({
      status: "waiting",
      message: "It waits for its mask uploads/pets/cat.mask.png.",
    });
    await put("uploads/pets/cat.mask.png", coffee);
    const [edit] = edits();
    expect(edits()).toHaveLength(1);
    expect(edit).toMatchObject({
      principal: "uploads",
      instruction: "make it dusk",
      options: { seed: 7, output: { format: "png" } },
      background: null,
    });
    bucket.upload("uploads/pets/cat.jpg", coffee);
    expect(Buffer.from(await bucket.get(edit!.source.key))).toEqual(cat);
    expect(Buffer.from(await bucket.get(edit!.mask!.key))).toEqual(coffee);
    expect(report("pets/cat.jpg")).toMatchObject({ status: "running", edit: edit!.editId, from: "metadata" });
  });

  it.each([
    ["before", ["sidecar", "photo"]],
    ["after", ["photo", "sidecar"]],
  ])("is edited as its sidecar says, which comes %s it", async (_when, order) => {
    const { put, edits, report } = harness();
    for (const what of order) {
      if (what === "photo") await put("uploads/a/b.jpg", cat);
      else await put("uploads/a/b.jpg.json", `\ufeff${says("make it warmer", { options: { seed: 3 } })}`);
    }
    expect(edits()).toHaveLength(1);
    expect(edits()[0]).toMatchObject({ instruction: "make it warmer", options: { seed: 3 }, mask: null });
    expect(report("a/b.jpg")).toMatchObject({ status: "running", from: "uploads/a/b.jpg.json" });
  });

  it("is edited as the nearest edit.json around it says, also one that comes later", async () => {
    const { put, edits } = harness();
    await put("uploads/edit.json", says("top"));
    await put("uploads/one.jpg", cat);
    await put("uploads/a/edit.json", says("middle"));
    await put("uploads/a/b/two.jpg", cat);
    expect(edits().map(({ instruction }) => instruction)).toEqual(["top", "middle"]);
    const later = harness();
    await later.put("uploads/x/three.jpg", cat);
    await later.put("uploads/x/y/four.jpg", cat);
    await later.put("uploads/z/five.jpg", cat);
    expect(later.edits()).toEqual([]);
    expect(later.report("x/three.jpg")).toMatchObject({ status: "waiting" });
    await later.put("uploads/x/edit.json", says("later"));
    expect(later.edits().map(({ instruction }) => instruction)).toEqual(["later", "later"]);
    expect(later.report("z/five.jpg")).toMatchObject({ status: "waiting" });
  });

  it("follows its metadata before its sidecar, and that before edit.json", async () => {
    const { put, edits } = harness();
    await put("uploads/edit.json", says("folder"));
    await put("uploads/a.jpg.json", says("sidecar"));
    await put("uploads/b.jpg.json", says("sidecar"));
    await put("uploads/a.jpg", cat, { instruction: "own" });
    await put("uploads/b.jpg", cat);
    await put("uploads/c.jpg", cat);
    expect(edits().map(({ instruction }) => instruction)).toEqual(["own", "sidecar", "folder"]);
  });

  it("is edited anew when it is put again, each version once", async () => {
    const { bucket, put, edits, handler } = harness();
    const first = await put("uploads/a.jpg", cat, { instruction: "one" });
    const second = await put("uploads/a.jpg", coffee, { instruction: "two" });
    await handler(queued(first, second, first));
    expect(edits().map(({ instruction }) => instruction)).toEqual(["one", "two"]);
    expect(Buffer.from(await bucket.get(edits()[0]!.source.key))).toEqual(cat);
    expect(Buffer.from(await bucket.get(edits()[1]!.source.key))).toEqual(coffee);
  });

  it("takes an instruction in any language, as S3 gives it back", async () => {
    const { put, edits } = harness();
    const text = "entferne das Boot links und färbe den Himmel — 夕暮れに ☀️";
    const words = Buffer.from(text).toString("base64");
    await put("uploads/a.jpg", cat, { instruction: `=?UTF-8?B?${words}?=` });
    const half = Buffer.from(text).subarray(0, 47).toString("base64");
    const rest = Buffer.from(text).subarray(47).toString("base64");
    await put("uploads/b.jpg", cat, { instruction: `=?utf-8?b?${half}?= =?utf-8?B?${rest}?=` });
    const quoted = [...Buffer.from(text)].map((b) => (b === 32 ? "_" : `=${b.toString(16).padStart(2, "0")}`)).join("");
    await put("uploads/c.jpg", cat, { instruction: `=?UTF-8?Q?${quoted}?=` });
    await put("uploads/d.jpg", cat, { instruction: Buffer.from(text).toString("latin1") });
    await put("uploads/e.jpg", cat, { instruction: "=?ISO-8859-1?Q?f=E4rbe_den?= Himmel" });
    await put("uploads/f.jpg", cat, { instruction: "is 1=?2 or café?" });
    expect(edits().map(({ instruction }) => instruction)).toEqual([
      ...[text, text, text, text],
      "färbe den Himmel",
      "is 1=?2 or café?",
    ]);
  });

  it("may have spaces, plus signs, percent signs and any script in its name, in every form of event", async () => {
    const names = [
      "my cat.jpg",
      "a+b.jpg",
      "100%.jpg",
      "%41.jpg",
      "Straße/夕暮れ ☀️.jpg",
      "a&b=c;d?e#f.jpg",
      "it's (1)!~*.jpg",
    ];
    for (const wrap of [fromS3, fromBus]) {
      const { bucket, handler, edits, report } = harness();
      for (const name of names) await handler(wrap(bucket.upload(`uploads/${name}`, cat, { instruction: name })));
      expect(edits().map(({ instruction }) => instruction)).toEqual(names);
      for (const name of names)
        expect(report(name)).toMatchObject({ status: "running", photo: { key: `uploads/${name}` } });
    }
  });
});

describe("what says what to do", () => {
  it.each([
    ["no JSON", "make it warmer", "this is not JSON"],
    ["an empty instruction", says("  "), "empty instruction"],
    ["no instruction", '{"options":{}}', "instruction: Invalid input"],
    ["an unknown field", says("x", { instructions: "y" }), "Unrecognized key"],
    ["an unknown option", says("x", { options: { sead: 1 } }), "Unrecognized key"],
    ["an option out of range", says("x", { options: { seed: -1 } }), "options: seed"],
    ["a plan that is not its own", says("x", { options: { plan: `sources/${"0".repeat(64)}` } }), "Unrecognized key"],
    ["somebody's edit to go on from", says("x", { options: { after: "20260101-1" } }), "Unrecognized key"],
    ["a private webhook", says("x", { options: { webhook: "https://10.0.0.1/" } }), "public internet"],
    ["a mask outside of uploads/", says("x", { mask: "../edits/1/out/result-1.png" }), "outside of uploads/"],
    ["a mask by an absolute path", says("x", { mask: "/etc/passwd" }), "outside of uploads/"],
    ["too much", says("x".repeat(70_000)), "more than 64 KiB"],
  ])("with %s leaves a record that says why, and a better one leads on", async (_what, text, reason) => {
    const { put, edits, report } = harness();
    await put("uploads/a.jpg", cat);
    await put("uploads/a.jpg.json", text);
    expect(edits()).toEqual([]);
    expect(report("a.jpg")).toMatchObject({ status: "refused", edit: null });
    expect(String(report("a.jpg").message)).toContain(reason);
    expect(String(report("a.jpg").hint)).not.toBe("");
    await put("uploads/a.jpg.json", says("make it dusk"));
    expect(edits()).toHaveLength(1);
    expect(report("a.jpg")).toMatchObject({ status: "running" });
  });

  it("is not replaced by what lies further away when it cannot be used", async () => {
    const { put, edits, report } = harness();
    await put("uploads/edit.json", says("folder"));
    await put("uploads/a.jpg", cat, { instruction: "own", options: "{" });
    expect(edits()).toEqual([]);
    expect(report("a.jpg")).toMatchObject({ status: "refused", message: "The metadata's options: this is not JSON." });
  });

  it("comes too late once the version is edited", async () => {
    const { put, edits } = harness();
    await put("uploads/a.jpg", cat, { instruction: "own" });
    await put("uploads/a.jpg.json", says("later"));
    await put("uploads/edit.json", says("later still"));
    expect(edits().map(({ instruction }) => instruction)).toEqual(["own"]);
  });
});

describe("events", () => {
  it("that are repeated, concurrent and out of order give one edit a version", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { minLength: 3, maxLength: 10 }), fc.boolean(), async (order, together) => {
        const { bucket, handler, edits, report } = harness();
        const puts = [
          bucket.upload("uploads/a.jpg", cat, { mask: "not looked at" }),
          bucket.upload("uploads/a.jpg.json", says("sidecar", { mask: "a.mask.png" })),
          bucket.upload("uploads/a.mask.png", cat),
          bucket.upload("uploads/b.jpg", cat),
          bucket.upload("uploads/edit.json", says("folder")),
          bucket.upload("uploads/c.jpg", cat, { instruction: "own" }),
        ];
        const all = [...order, ...[0, 1, 2, 3, 4, 5].filter((i) => !order.includes(i))].map((i) => puts[i]!);
        if (together) await Promise.all(all.map((put) => handler(queued(put))));
        else for (const put of all) await handler(queued(put));
        const done = edits().map(({ instruction }) => instruction);
        expect(done.sort()).toEqual(["folder", "own", "sidecar"]);
        for (const name of ["a.jpg", "b.jpg", "c.jpg"]) expect(report(name)).toMatchObject({ status: "running" });
        expect(bucket.keys("results/")).toHaveLength(3);
      }),
      { numRuns: 60 },
    );
  });

  it("that come while the parts are still being put give one edit, and never none", async () => {
    for (let round = 0; round < 40; round++) {
      const { bucket, handler, edits, report } = harness();
      const later = async (key: string, body: Uint8Array | string) => {
        for (let i = Math.floor(Math.random() * 12); i > 0; i--) await Promise.resolve();
        const put = bucket.upload(key, body);
        for (let i = Math.floor(Math.random() * 12); i > 0; i--) await new Promise((r) => setImmediate(r));
        await Promise.all([handler(queued(put)), handler(queued(put))]);
      };
      await Promise.all([
        later("uploads/a.jpg", cat),
        later("uploads/a.jpg.json", says("sidecar", { mask: "masks/a.png" })),
        later("uploads/masks/a.png", cat),
      ]);
      expect(edits().map(({ instruction }) => instruction)).toEqual(["sidecar"]);
      expect(report("a.jpg")).toMatchObject({ status: "running" });
    }
  });

  it("of a sidecar that comes just after it was looked for lead on", async () => {
    const { bucket, put, edits, report } = harness();
    bucket.interrupt("head", "uploads/a.jpg.json", () => put("uploads/a.jpg.json", says("sidecar")));
    await put("uploads/a.jpg", cat);
    expect(edits().map(({ instruction }) => instruction)).toEqual(["sidecar"]);
    expect(report("a.jpg")).toMatchObject({ status: "running" });
  });

  it("of a mask that comes just after it was looked for lead on", async () => {
    const { bucket, put, edits, report } = harness();
    bucket.interrupt("head", "uploads/a.mask.png", () => put("uploads/a.mask.png", cat));
    await put("uploads/a.jpg", cat, { instruction: "own", mask: "a.mask.png" });
    expect(edits()).toHaveLength(1);
    expect(report("a.jpg")).toMatchObject({ status: "running" });
  });

  it("that find different wishes at once start the one that was first to claim, and keep its request", async () => {
    const { bucket, put, edits, report } = harness();
    await put("uploads/a.jpg", cat);
    bucket.interrupt("copy", "uploads/a.jpg", () => put("uploads/a.jpg.json", says("second")));
    await put("uploads/a.jpg.json", says("first"));
    expect(edits().map(({ instruction }) => instruction)).toEqual(["second"]);
    expect(bucket.json(`edits/${edits()[0]!.editId}/request.json`)).toMatchObject({ instruction: "second" });
    expect(report("a.jpg")).toMatchObject({ instruction: "second" });
  });

  it("whose report was overtaken while it was written leave the later one", async () => {
    const { bucket, put, edits, report } = harness();
    bucket.interrupt("put", "results/a.jpg.json", () => put("uploads/a.jpg.json", says("sidecar")));
    await put("uploads/a.jpg", cat);
    expect(edits()).toHaveLength(1);
    expect(report("a.jpg")).toMatchObject({ status: "running", edit: edits()[0]!.editId });
  });

  it("of results, folders, empty objects, hidden files, other buckets, deletions and S3's own test do nothing", async () => {
    const { bucket, handler, edits } = harness();
    const metadata = { instruction: "x" };
    for (const key of ["results/a.jpg", "edits/1/out/result-1.jpg", "uploads/folder/", "uploads/.DS_Store", "a.jpg"]) {
      await handler(queued(bucket.upload(key, cat, metadata)));
    }
    await handler(queued(bucket.upload("uploads/empty.jpg", "", metadata)));
    const put = bucket.upload("uploads/a.jpg", cat, metadata);
    await handler(fromS3(put, "ObjectRemoved:Delete"));
    await handler(fromBus(put, "Object Deleted"));
    await handler(JSON.parse(JSON.stringify(fromS3(put)).replace(BUCKET, "another")));
    await handler({ Service: "Amazon S3", Event: "s3:TestEvent", Time: "2026-01-01T00:00:00.000Z", Bucket: BUCKET });
    bucket.remove("uploads/a.jpg");
    await handler(queued(put));
    expect(edits()).toEqual([]);
    expect(bucket.keys("results/")).toEqual(["results/a.jpg"]);
  });

  it("that fail go back to the queue alone, and the edit starts when they come again", async () => {
    const { bucket, handler, edits, failStarts } = harness();
    const [one, two] = ["1", "2"].map((n) => bucket.upload(`uploads/${n}.jpg`, cat, { instruction: n }));
    failStarts(1);
    const { batchItemFailures } = await handler(queued(one!, two!));
    expect(batchItemFailures).toHaveLength(1);
    expect(edits()).toHaveLength(1);
    expect(await handler(queued(one!, two!))).toEqual({ batchItemFailures: [] });
    expect(edits()).toHaveLength(2);
    const junk = { Records: [{ eventSource: "aws:sqs", messageId: "junk", body: "{" }] };
    expect(await handler(junk)).toEqual({ batchItemFailures: [{ itemIdentifier: "junk" }] });
    await expect(handler({ hello: 1 })).rejects.toMatchObject({ name: "BadInputError" });
    failStarts(1);
    const three = bucket.upload("uploads/3.jpg", cat, { instruction: "3" });
    await expect(handler(fromBus(three))).rejects.toThrow("Rate exceeded");
  });
});

describe("what an edit of an upload came to", () => {
  const facts = {
    width: 8,
    height: 8,
    bytes: 3,
    sha256: "00",
    lineage: "global",
    touched: 1,
    preserved: "none",
  } as const;
  const succeeded = (editId: string, format: "jpeg" | "png"): EditEnding => ({
    status: "succeeded",
    outputs: [
      { kind: "image", key: `edits/${editId}/out/result-1`, format, ...facts },
      { kind: "value", value: "a cat" },
      { kind: "mask", key: `edits/${editId}/out/result-2`, format: "png", ...facts },
    ],
    steps: {},
    dollars: 0.5,
  });

  async function begun(name = "a b/cat.JPG", metadata = {}) {
    const h = harness();
    await h.put(`uploads/${name}`, cat, { instruction: "x", ...metadata });
    const { editId } = h.edits()[0]!;
    for (const n of [1, 2]) h.bucket.upload(`edits/${editId}/out/result-${n}`, `result ${n}`);
    return { ...h, editId };
  }

  it("lands under results/ with the photo's name, beside a record", async () => {
    const { bucket, editId, end, report } = await begun();
    await end(editId, succeeded(editId, "jpeg"));
    expect(bucket.keys("results/")).toEqual([
      "results/a b/cat.JPG",
      "results/a b/cat.JPG.2.png",
      "results/a b/cat.JPG.json",
    ]);
    expect(new TextDecoder().decode(await bucket.get("results/a b/cat.JPG"))).toBe("result 1");
    expect(report("a b/cat.JPG")).toMatchObject({
      status: "succeeded",
      edit: editId,
      cost: { dollars: 0.5 },
      results: [
        { kind: "image", key: "results/a b/cat.JPG" },
        { kind: "value", value: "a cat" },
        { kind: "mask", key: "results/a b/cat.JPG.2.png" },
      ],
    });
  });

  it("gets its own ending besides where its format is another", async () => {
    const { bucket, editId, end } = await begun("cat.jpg");
    await end(editId, succeeded(editId, "png"));
    expect(bucket.keys("results/")).toContain("results/cat.jpg.png");
  });

  it("is a record that says why, when it failed or was stopped", async () => {
    const { editId, end, report, bucket } = await begun("notes.txt");
    const message = "What was given is not a picture that can be read here.";
    await end(editId, { status: "failed", failure: { error: "BadInputError", message, stage: "Ingest" } });
    expect(report("notes.txt")).toMatchObject({ status: "failed", message, failure: { stage: "Ingest" }, results: [] });
    expect(bucket.keys("results/")).toEqual(["results/notes.txt.json"]);
  });

  it("of a version that was replaced meanwhile does not cover the later one's", async () => {
    const { bucket, put, edits, end, report } = await begun("cat.jpg");
    await put("uploads/cat.jpg", coffee, { instruction: "y" });
    const [first, second] = edits().map(({ editId }) => editId);
    bucket.upload(`edits/${second}/out/result-1`, "second");
    bucket.upload(`edits/${second}/out/result-2`, "second mask");
    await end(second!, succeeded(second!, "jpeg"));
    await end(first!, succeeded(first!, "jpeg"));
    expect(new TextDecoder().decode(await bucket.get("results/cat.jpg"))).toBe("second");
    expect(report("cat.jpg")).toMatchObject({ edit: second, instruction: "y" });
  });

  it("stays what it is when events come again, also after the edit's own files are gone", async () => {
    const { bucket, editId, end, report, edits, handler, deliver, put } = await begun("cat.jpg");
    const record = await end(editId, succeeded(editId, "jpeg"));
    for (const n of [1, 2]) bucket.remove(`edits/${editId}/out/result-${n}`);
    await deliver(record);
    await put("uploads/cat.jpg.json", says("late"));
    expect(report("cat.jpg")).toMatchObject({ status: "succeeded" });
    const again = { key: "uploads/cat.jpg", versionId: "v1", size: 9, sequencer: "0067a1" };
    expect(await handler(queued(again))).toEqual({ batchItemFailures: [] });
    expect(edits()).toHaveLength(1);
    expect(report("cat.jpg")).toMatchObject({ status: "succeeded" });
  });

  it("of an edit that is nobody's upload goes nowhere", async () => {
    const { bucket, deliver, records } = harness();
    const edit = {
      id: "e1",
      principal: "uploads",
      createdAt: "2026-01-01T00:00:00.000Z",
      instruction: "x",
      after: null,
    };
    await records.create("edits", { ...edit, status: "stopped" });
    await deliver({ ...edit, status: "stopped" });
    expect(bucket.keys("results/")).toEqual([]);
  });
});
