import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBatchFolder } from "../../local/bulk/folder.js";
import { Ledger } from "../../local/bulk/ledger.js";
import { type NamedRow, Names, safeOutput } from "../../local/bulk/names.js";

let out: string;
let ledger: Ledger;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "names-"));
  await mkdir(join(out, ".brickwright", "partial"), { recursive: true });
  ledger = new Ledger(out, join(out, ".brickwright"));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const names = (run = "run1") => new Names(ledger, out, "/photos", run);
const row = (rowId: string, image: string, more: Partial<NamedRow> = {}): NamedRow => ({
  rowId: rowId.padEnd(32, "0"),
  image,
  output: null,
  format: undefined,
  results: 1,
  ...more,
});

describe("the names of a batch's results", () => {
  it("follow the photos' folders, and part photos that would have the same", async () => {
    const given = names();
    const taken = [];
    for (const [id, image] of [
      ["1", "/photos/a/x.jpg"],
      ["2", "/photos/b/x.jpg"],
      ["3", "/photos/a/x.png"],
      ["4", "/photos/a/X.JPG"],
      ["5", "/elsewhere/x.jpg"],
      ["6", "/else/x.jpg"],
    ] as const) {
      taken.push((await given.take(row(id, image))).names[0]?.toLowerCase());
    }
    expect(new Set(taken).size).toBe(6);
    expect(taken.slice(0, 2)).toEqual(["a/x", "b/x"]);
    expect(taken[4]).toBe("x");
  });

  it("of several results of one row do not meet those of others", async () => {
    const given = names();
    expect((await given.take(row("1", "/photos/x.jpg", { results: 3 }))).names).toEqual(["x", "x.2", "x.3"]);
    expect((await given.take(row("2", "/photos/x.2.jpg"))).names).toEqual(["x.2-20000000"]);
  });

  it("named by two rows of a run are refused to the second, whichever way they were named", async () => {
    const given = names();
    expect(await given.take(row("1", "/photos/a.jpg", { output: "o/r.jpg" }))).toMatchObject({
      exact: true,
      mayReplace: false,
    });
    await expect(given.take(row("2", "/photos/b.jpg", { output: "./o//R.jpg" }))).rejects.toThrow("another row's");
    expect((await given.take(row("3", "/photos/b.jpg", { output: "o/r.png" }))).names).toEqual(["o/r.png"]);
    expect((await given.take(row("4", "/photos/o/r.jpg"))).names).toEqual(["o/r-40000000"]);
  });

  it("go to a changed row in a later run, but not from one that is confirmed there", async () => {
    await names("run1").take(row("1", "/photos/a.jpg", { output: "r.jpg" }));
    const later = names("run2");
    expect(await later.take(row("2", "/photos/a.jpg", { output: "r.jpg" }))).toMatchObject({ mayReplace: true });
    expect(await later.confirm(row("1", "").rowId, ["r.jpg"])).toBe(false);
    await names("run1").take(row("5", "/photos/s.jpg"));
    expect(await later.confirm(row("5", "").rowId, ["s.jpg"])).toBe(true);
    expect((await later.take(row("6", "/photos/s.png"))).names).toEqual(["s-60000000"]);
  });

  it("never are those of files that no batch wrote", async () => {
    await writeFile(join(out, "mine.jpg"), "precious");
    expect((await names().take(row("1", "/photos/mine.jpg"))).names).toEqual(["mine-10000000"]);
    await expect(names().take(row("2", "/photos/b.jpg", { output: "mine.jpg" }))).rejects.toThrow("there before");
    // The result is a .jpg whatever the photo's name ends in, and a later run takes what lies under a claimed name for its own.
    for (const [id, image] of [
      ["3", "/photos/mine.JPG"],
      ["4", "/photos/mine.jpeg"],
      ["5", "/photos/mine.png"],
    ] as const) {
      for (const run of ["run1", "run2"])
        expect((await names(run).take(row(id, image))).names).toEqual([`mine-${id}0000000`]);
    }
  });

  it("stay inside the batch's folder and out of its own files", () => {
    for (const path of ["../x.jpg", "a/../../x.jpg", "/etc/x.jpg", "C:\\x.jpg", "a\\..\\..\\x.jpg"]) {
      expect(() => safeOutput(path), path).toThrow("outside");
    }
    for (const path of [".brickwright/rows/x.jpg", "./.brickwright/x.png"])
      expect(() => safeOutput(path), path).toThrow("uses");
    expect(() => safeOutput("x")).toThrow("extension");
    expect(() => safeOutput("x.exe")).toThrow(".exe");
    expect(safeOutput("./a//b.c/x.JPG")).toBe("a/b.c/x.JPG");
  });
});

describe("a batch's folder", () => {
  it("is one run's at a time, also after a run that was killed", async () => {
    const first = await openBatchFolder(out);
    await expect(openBatchFolder(out)).rejects.toThrow("Another run");
    await first.release();
    // A process that is gone, and one whose number another has now.
    for (const dead of ["999999999-1", `${process.pid}-1`]) {
      await writeFile(join(out, ".brickwright", "lock"), dead);
      await (await openBatchFolder(out)).release();
    }
  });

  it("loses what a killed run left half-written", async () => {
    await writeFile(join(out, ".brickwright", "partial", "x"), "half");
    await (await openBatchFolder(out)).release();
    const { readdir } = await import("node:fs/promises");
    expect(await readdir(join(out, ".brickwright", "partial"))).toEqual([]);
  });
});
