import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { builtInLibrary } from "../../functions/config/library.js";

import { openBatchFolder } from "../../local/bulk/folder.js";
import { PlanBook } from "../../local/bulk/plan-book.js";
import { Pool } from "../../local/bulk/pool.js";
import { versionOf } from "../../local/bulk/row-id.js";
import { smallPhoto } from "./cli.js";

it("a photo whose process dies after it wrote the result, and before it said so, is done once more over it", async () => {
  const root = await mkdtemp(join(tmpdir(), "bulk-pool-"));
  const image = join(root, "a.jpg");
  await writeFile(image, await smallPhoto(1));
  await mkdir(join(root, "out"));
  const { out, state, release } = await openBatchFolder(join(root, "out"));
  const pool = new Pool({ home: join(root, "home"), config: false, out, state, quickAtOnce: 2 }, 1);
  const given = { image, mask: null, background: null };
  const rowId = "a".repeat(32);
  const row = { ...given, rowId, line: 1, instruction: "make it black and white", output: null, options: {} };
  const plan = await new PlanBook(builtInLibrary(), null, undefined).planFor(row);
  const done = pool.run({
    ...given,
    rowId,
    version: versionOf(given),
    line: 1,
    instruction: "make it black and white",
    options: {},
    plan,
    target: { names: ["a"], exact: false, mayReplace: false },
    thumbnail: false,
  });
  // As the process left it, whose end comes before its word.
  await writeFile(join(out, "a.jpg"), "by the first process");
  for (const { process } of Reflect.get(pool, "members")) process.kill("SIGKILL");
  const report = await done;
  expect(report.error).toBeNull();
  expect(report.output).toBe("a.jpg");
  expect((await sharp(await readFile(join(out, "a.jpg"))).metadata()).width).toBe(96);
  await pool.close();
  await release();
  await rm(root, { recursive: true, force: true });
});
