import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { localSystem, order, putText, reportOf as reportOfBatch, run } from "../batch/setting.js";
import { reportOf, runBulk } from "./cli.js";

const photo = (name: string) => fileURLToPath(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));
const small = (name: string) => sharp(photo(name)).resize(360, 270, { fit: "cover" }).jpeg({ quality: 95 }).toBuffer();

/** Mean difference of two pictures in the lower right corner, where no subject is: 0 … 255. */
async function corner(one: Buffer | string, other: Buffer): Promise<number> {
  const area = { left: 316, top: 226, width: 40, height: 40 };
  const [a, b] = await Promise.all([one, other].map((p) => sharp(p).removeAlpha().extract(area).raw().toBuffer()));
  return a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
}

async function scene() {
  const root = await mkdtemp(join(tmpdir(), "bulk-background-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const cat = await small("cat");
  const night = await sharp({ create: { width: 360, height: 270, channels: 3, background: "#12256b" } })
    .png()
    .toBuffer();
  const meadow = await sharp({ create: { width: 360, height: 270, channels: 3, background: "#4f9a2c" } })
    .png()
    .toBuffer();
  return { root, cat, night, meadow };
}

test("each photo of a manifest stands before the background of its own row, and is done anew when that changes", async () => {
  const { root, cat, night, meadow } = await scene();
  await mkdir(join(root, "in"));
  const files = { "cat.jpg": cat, "night.png": night, "meadow.png": meadow };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, "in", name), bytes);
  const rows = ["cat.jpg,night.png,a.png", "cat.jpg,meadow.png,b.png", "cat.jpg,none.png,c.png"];
  const manifest = join(root, "in", "cats.csv");
  await writeFile(manifest, ["image,background,output", ...rows].join("\n"));
  const out = join(root, "out");
  const bulk = () => runBulk(join(root, "home"), manifest, "change the background", "-o", out);
  const first = await bulk();
  expect(first.status, first.stderr).toBe(6);
  expect(await corner(join(out, "a.png"), night)).toBeLessThan(6);
  expect(await corner(join(out, "b.png"), meadow)).toBeLessThan(6);
  const byLine = new Map((await reportOf(out)).map((row) => [row.line, row]));
  expect(byLine.get(4)?.error?.message).toContain("There is no background");
  expect(new Set([2, 3].map((line) => byLine.get(line)?.plan)).size).toBe(1);

  await writeFile(join(root, "in", "night.png"), meadow);
  await utimes(join(root, "in", "night.png"), new Date(), new Date(Date.now() + 5000));
  await bulk();
  const again = await reportOf(out);
  expect(again.filter(({ before }) => before).map(({ line }) => line)).toEqual([3]);
  expect(await corner(join(out, "a.png"), meadow)).toBeLessThan(6);
});

test("a batch's manifest has backgrounds, too", async () => {
  const { cat, night } = await scene();
  const local = await localSystem();
  await local.store.put("uploads/cat.jpg", cat);
  await local.store.put("uploads/night.png", night);
  const lines = ["image,instruction,background", "uploads/cat.jpg,change the background,uploads/night.png"];
  lines.push("uploads/cat.jpg,change the background,/etc/passwd", "uploads/cat.jpg,make it warmer,");
  const key = await putText(local, "sources/manifest", lines.join("\n"));
  const wanted = order({ source: { kind: "manifest", key, format: "csv", base: null } });
  const record = await run(local, wanted);
  expect(record.counts).toMatchObject({ finished: 3, succeeded: 2, failed: 1 });
  const rows = await reportOfBatch(local, wanted.id);
  expect(rows.find(({ line }) => line === 3)?.error?.message).toContain("/etc/passwd");
  const done = rows.find(({ line }) => line === 2)!;
  expect(await corner(Buffer.from(await local.store.get(done.output!)), night)).toBeLessThan(6);
});
