import { describe, expect, test } from "vitest";
import { linesOf, localSystem, order, putPictures, putText, reportOf, run } from "./setting.js";

describe("a batch on one machine", () => {
  test("edits every photo of a manifest, several a call, and reports each once", async () => {
    const local = await localSystem();
    const keys = await putPictures(local, 200);
    const lines = ["image,instruction", ...keys.map((key, k) => `${key},${k % 2 ? "make it brighter" : ""}`)];
    lines.splice(50, 0, "uploads/missing.png,", "/etc/passwd,", ",no image");
    const manifest = await putText(local, "sources/manifest", lines.join("\n"));
    const wanted = order({ source: { kind: "manifest", key: manifest, format: "csv", base: null } });
    const record = await run(local, wanted);
    expect(record.error).toBeNull();
    expect(record).toMatchObject({ status: "succeeded", prepared: { rows: 202, bad: 1, plans: 2 }, reported: true });
    expect(record.counts).toMatchObject({ finished: 203, succeeded: 200, failed: 3, before: 0, dollars: 0 });
    const rows = await reportOf(local, wanted.id);
    expect(new Set(rows.map(({ line }) => line)).size).toBe(203);
    const done = rows.filter(({ status }) => status === "succeeded");
    expect(new Set(done.map(({ output }) => output)).size).toBe(200);
    for (const { output } of done.slice(0, 5)) expect(await local.store.head(output!)).not.toBeNull();
    const left = (await linesOf(local, `batch-work/${wanted.id}/redo.jsonl`)) as { image: string }[];
    expect(left.map(({ image }) => image)).toEqual(["uploads/missing.png", "/etc/passwd"]);
  });
});
