import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore } from "../../local/store/file-store.js";
import type { StoredRecord } from "../../platform/records.js";

const start: StoredRecord = { id: "counter", principal: "local", createdAt: "2026-01-01T00:00:00.000Z", count: 0 };

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "brickwright-lock-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** As another process has them: nothing in memory is shared. */
function recordsOf(): FileRecords {
  return new FileRecords(new FileStore(home));
}

async function countUp(records: FileRecords): Promise<void> {
  for (;;) {
    const now = await records.get("counts", "counter");
    const count = now?.count as number;
    if (await records.replace("counts", { ...start, count: count + 1 }, { count })) return;
  }
}

/** The lock of a process, by its name. */
async function lockOf(holder: string): Promise<void> {
  await mkdir(join(home, ".record-locks"), { recursive: true });
  await writeFile(join(home, ".record-locks", "counts.counter"), holder);
}

describe("conditional writes of several processes", () => {
  it("lose none, though all of them write the same record", async () => {
    const writers = Array.from({ length: 4 }, recordsOf);
    await writers[0].create("counts", start);
    await Promise.all(
      writers.map(async (records) => {
        for (let n = 0; n < 25; n++) await countUp(records);
      }),
    );
    expect((await recordsOf().get("counts", "counter"))?.count).toBe(100);
    expect(await readdir(join(home, ".record-locks"))).toEqual([]);
  });

  it("take over from a process that died while it held the record", async () => {
    await recordsOf().create("counts", start);
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "exit");
    await lockOf(`${dead.pid}-12345-command`);
    const writers = Array.from({ length: 4 }, recordsOf);
    await Promise.all(writers.map(countUp));
    expect((await recordsOf().get("counts", "counter"))?.count).toBe(4);
    expect(await readdir(join(home, ".record-locks"))).toEqual([]);
  });

  it("wait for a process that lives", async () => {
    await recordsOf().create("counts", start);
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    await lockOf(`${other.pid}-?-command`);
    let done = false;
    const writing = countUp(recordsOf()).then(() => {
      done = true;
    });
    await new Promise((go) => setTimeout(go, 150));
    expect(done).toBe(false);
    const over = once(other, "exit");
    other.kill("SIGKILL");
    await over;
    await writing;
    expect((await recordsOf().get("counts", "counter"))?.count).toBe(1);
  });
});
