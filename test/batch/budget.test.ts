import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { addToTally, setAside, tallyOf } from "../../functions/batch/tally.js";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore } from "../../local/store/file-store.js";
import { systemClock } from "../../platform/clock.js";

it("A batch's dollars are given out once, however many photos begin at the same time, and again what one gave back", async () => {
  const home = await mkdtemp(join(tmpdir(), "brickwright-budget-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const deps = { records: new FileRecords(new FileStore(home)), clock: systemClock };
  const begin = () => setAside(deps, "b", 1, 10);
  const given = await Promise.all(Array.from({ length: 25 }, begin));
  expect(given.filter((one) => one)).toHaveLength(10);
  await addToTally(deps, "b", { dollars: 0.4, reserved: -1 });
  await addToTally(deps, "b", { dollars: 0.4, reserved: -1 });
  expect([await begin(), await begin()]).toEqual([true, false]);
  const { dollars, reserved } = await tallyOf(deps.records, "b");
  expect([dollars, reserved]).toEqual([0.8, 9]);
});
