import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportOf, runBulk, smallPhoto, startBulk } from "./cli.js";

let root: string;
let home: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "bulk-"));
  home = join(root, "home");
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function photosIn(folder: string, count: number, from = 0): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let n = from; n < from + count; n++) await writeFile(join(folder, `${n}.jpg`), await smallPhoto(n));
}

/** Is the picture whole, and without colour? */
async function isGrey(path: string): Promise<boolean> {
  const { data } = await sharp(path, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  for (let p = 0; p < data.length; p += 3) {
    if (Math.abs(data[p]! - data[p + 1]!) > 3 || Math.abs(data[p]! - data[p + 2]!) > 3) return false;
  }
  return true;
}

async function picturesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((e) => e.isFile() && !e.parentPath.includes(".brickwright") && /\.(jpg|png)$/.test(e.name))
    .map((e) => join(e.parentPath, e.name));
}

describe("two thousand photos, sixty of them bad", () => {
  it("come to an end each: the good ones edited, the bad ones a line with the reason", async () => {
    const folder = join(root, "many");
    for (let k = 0; k < 20; k++) await photosIn(join(folder, `album ${k}`), 100, 100 * k);
    const whole = await smallPhoto(1);
    const cut = whole.subarray(0, Math.floor(whole.length * 0.6));
    const kinds = ["", "not a picture at all", "<svg xmlns='http://www.w3.org/2000/svg'/>", cut];
    const bad = new Set<string>();
    for (let n = 0; n < 60; n++) {
      const path = join(folder, `album ${n % 20}`, `${100 * (n % 20) + 7 + n}.jpg`);
      bad.add(path);
      await writeFile(path, kinds[n % kinds.length] ?? "");
    }
    const out = join(root, "many-out");
    const { status, stdout, stderr } = await runBulk(home, folder, "make it black and white", "-o", out);
    expect(status, stderr).toBe(6);
    expect(stdout.trim().split("\n")).toEqual([join(out, "report.jsonl"), join(out, "report.html")]);
    const rows = await reportOf(out);
    expect(rows).toHaveLength(2000);
    expect(new Set(rows.map((row) => row.image)).size).toBe(2000);
    const failed = rows.filter((row) => row.status === "failed");
    expect(new Set(failed.map((row) => row.image))).toEqual(bad);
    for (const row of failed) expect(row.error?.name, row.image).toBe("BadInputError");
    expect(await picturesIn(out)).toHaveLength(1940);
    expect(new Set(rows.flatMap((row) => row.output ?? [])).size).toBe(1940);
    expect(new Set(rows.flatMap((row) => row.plan ?? [])).size).toBe(1);
    for (const row of rows.filter((r) => r.status === "succeeded").filter((_, k) => k % 97 === 0)) {
      expect(row.output).toBe(row.image.slice(folder.length + 1));
      expect(await isGrey(join(out, row.output ?? ""))).toBe(true);
    }
    const page = await readFile(join(out, "report.html"), "utf8");
    expect(page).toContain("page 1 of 17");
    expect(page.match(/<figure/g)).toHaveLength(120);
    const failures = await readFile(join(out, ".brickwright/pages/failed-1.html"), "utf8");
    expect(failures.match(/<figure class="failed"/g)).toHaveLength(60);
    // What was not looked for may not be written either: nothing of a photo's life stays in the home folder.
    const kept = await readdir(home, { recursive: true, withFileTypes: true });
    expect(kept.filter((e) => e.isFile() && e.name !== "pruned-at")).toEqual([]);
  });
});

describe("a batch that is killed", () => {
  it("at random points and run again loses nothing, doubles nothing and leaves nothing half-written", async () => {
    const folder = join(root, "kill");
    await photosIn(folder, 150);
    const manifest = join(root, "kill.csv");
    const lines = Array.from(
      { length: 150 },
      (_, n) => `kill/${n}.jpg,${n % 3 === 0 ? "brighter" : "black and white"}\n`,
    );
    await writeFile(manifest, `image,instruction\n${lines.join("")}`);
    const out = join(root, "kill-out");
    const doneIn: string[][] = [];
    // Any seed will do; a fixed one makes a failure repeatable.
    let random = 12345;
    for (let killed = 0; killed < 5; killed++) {
      random = (random * 1103515245 + 12345) % 2 ** 31;
      const enough = 4 + ((random >> 16) % 30);
      // The report of the run before would pass for this one's until this one writes its own.
      await rm(join(out, "report.jsonl"), { force: true });
      const run = startBulk(home, manifest, "-o", out);
      for (;;) {
        const rows = await reportOf(out);
        if (run.process.exitCode !== null || rows.filter((r) => !r.before).length >= enough) break;
        await new Promise((go) => setTimeout(go, 5));
      }
      run.process.kill("SIGKILL");
      await run.ended;
      doneIn.push((await reportOf(out)).flatMap((r) => (r.before || r.id === null ? [] : [r.id])));
      for (const path of await picturesIn(out)) await sharp(path, { failOn: "error" }).raw().toBuffer();
    }
    const { status, stderr } = await runBulk(home, manifest, "-o", out);
    expect(status, stderr).toBe(0);
    const rows = await reportOf(out);
    doneIn.push(rows.flatMap((r) => (r.before || r.id === null ? [] : [r.id])));
    expect(rows.filter((r) => r.status === "succeeded")).toHaveLength(150);
    expect(rows.filter((r) => r.before).length).toBeGreaterThan(20);
    const ids = doneIn.flat();
    expect(new Set(ids).size).toBe(ids.length);
    expect(await picturesIn(out)).toHaveLength(150);
    for (const row of rows) {
      const n = Number(/(\d+)\.jpg$/.exec(row.image)?.[1]);
      expect(row.output).toBe(`kill/${n}.jpg`);
      if (n % 10 === 1) expect(await isGrey(join(out, row.output ?? ""))).toBe(n % 3 !== 0);
    }
    expect(await readdir(join(out, ".brickwright/partial"))).toEqual([]);
  });

  it("by Ctrl-C finishes the photos at work, ends with 130, and goes on from there", async () => {
    const folder = join(root, "ctrl");
    await photosIn(folder, 60);
    const out = join(root, "ctrl-out");
    const run = startBulk(home, folder, "brighter", "-o", out);
    while ((await reportOf(out)).length < 5) await new Promise((go) => setTimeout(go, 5));
    run.process.kill("SIGINT");
    const { status, stderr } = await run.ended;
    expect(status).toBe(130);
    expect(stderr).toContain("goes on from there");
    const first = await reportOf(out);
    expect(first.length).toBeLessThan(60);
    expect(await picturesIn(out)).toHaveLength(first.length);
    expect((await runBulk(home, folder, "brighter", "-o", out)).status).toBe(0);
    const second = await reportOf(out);
    expect(second).toHaveLength(60);
    expect(second.filter((r) => r.before)).toHaveLength(first.length);
  });
});

describe("a batch that is run again", () => {
  it("does only what has changed: a photo, an instruction, a result that was deleted", async () => {
    const folder = join(root, "again");
    await photosIn(folder, 6);
    const out = join(root, "again-out");
    const manifest = join(root, "again.jsonl");
    const write = (third: string) =>
      writeFile(
        manifest,
        Array.from({ length: 6 }, (_, n) =>
          JSON.stringify({ image: `again/${n}.jpg`, instruction: n === 3 ? third : "brighter", output: `o/${n}.jpg` }),
        ).join("\n"),
      );
    await write("brighter");
    expect((await runBulk(home, manifest, "-o", out)).status).toBe(0);
    await write("make it black and white");
    await writeFile(join(folder, "1.jpg"), await smallPhoto(99));
    await utimes(join(folder, "1.jpg"), new Date(), new Date(Date.now() + 5000));
    await rm(join(out, "o/5.jpg"));
    const before = await readFile(join(out, "o/1.jpg"));
    expect((await runBulk(home, manifest, "-o", out)).status).toBe(0);
    const rows = await reportOf(out);
    expect(
      rows
        .filter((r) => !r.before)
        .map((r) => r.line)
        .sort(),
    ).toEqual([2, 4, 6]);
    expect(await isGrey(join(out, "o/3.jpg"))).toBe(true);
    expect((await readFile(join(out, "o/1.jpg"))).equals(before)).toBe(false);
    expect(await picturesIn(out)).toHaveLength(6);
    expect((await runBulk(home, manifest, "-o", out, "--no-resume")).status).toBe(0);
    expect((await reportOf(out)).filter((r) => r.before)).toEqual([]);
  });

  it("while another run is at work in the same folder is refused", async () => {
    await photosIn(join(root, "twice"), 1);
    const manifest = join(root, "twice.jsonl");
    const rows = Array.from({ length: 5000 }, (_, seed) => JSON.stringify({ image: "twice/0.jpg", options: { seed } }));
    await writeFile(manifest, rows.join("\n"));
    const out = join(root, "twice-out");
    const run = startBulk(home, manifest, "brighter", "-o", out);
    while ((await reportOf(out)).length < 2) await new Promise((go) => setTimeout(go, 5));
    const second = await runBulk(home, manifest, "brighter", "-o", out);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain("Another run is writing");
    run.process.kill("SIGINT");
    expect((await run.ended).status).toBe(130);
    const outputs = (await reportOf(out)).map((row) => row.output);
    expect(new Set(outputs).size).toBe(outputs.length);
  });
});

describe("a hostile manifest", () => {
  it("costs only its own lines, and nothing outside the batch's folder is written", async () => {
    const folder = join(root, "hostile");
    await photosIn(folder, 4);
    const out = join(root, "hostile-out");
    await mkdir(out);
    await mkdir(join(root, "outside"));
    await symlink(join(root, "outside"), join(out, "link"));
    await writeFile(join(out, "mine.jpg"), "precious");
    const rows = [
      { image: "hostile/0.jpg", output: "../escaped.jpg" },
      { image: "hostile/0.jpg", output: "link/escaped.jpg" },
      { image: "hostile/0.jpg", output: "mine.jpg" },
      { image: "hostile/0.jpg", output: ".brickwright/lock.jpg" },
      { image: "/dev/zero" },
      { image: "hostile" },
      { image: "hostile/missing.jpg" },
      { image: "file:///etc/passwd" },
      { image: "hostile/1.jpg", instruction: "xyzzy plugh" },
      { image: "hostile/1.jpg", output: "a/same.jpg" },
      { image: "hostile/2.jpg", output: "a/same.jpg" },
      { image: "hostile/2.jpg", mask: "hostile/3.jpg" },
      { image: "hostile/3.jpg", output: "a/png.png" },
      { image: "hostile/3.jpg", output: "a/png.png" },
    ];
    const manifest = join(root, "hostile.jsonl");
    await writeFile(manifest, `\ufeff${rows.map((r) => JSON.stringify(r)).join("\r\n")}`);
    const { status, stdout } = await runBulk(home, manifest, "brighter", "-o", out, "--json");
    expect(status).toBe(6);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map((e) => e.event)).toEqual(["start", ...rows.map(() => "row"), "end"]);
    const byLine = new Map((await reportOf(out)).map((r) => [r.line, r]));
    const reasons = [
      "outside",
      "link",
      "there before",
      "uses",
      "no file",
      "no file",
      "There is no photo",
      "URL",
      "xyzzy",
    ];
    for (const [k, reason] of reasons.entries())
      expect(byLine.get(k + 1)?.error?.message, String(k + 1)).toContain(reason);
    const same = [byLine.get(10), byLine.get(11)];
    expect(same.map((r) => r?.status).sort()).toEqual(["failed", "succeeded"]);
    expect([byLine.get(13)?.status, byLine.get(14)?.status, byLine.get(14)?.output]).toEqual([
      "succeeded",
      "succeeded",
      "a/png.png",
    ]);
    expect((await sharp(join(out, "a/png.png")).metadata()).format).toBe("png");
    expect(await readdir(join(root, "outside"))).toEqual([]);
    expect(await readFile(join(out, "mine.jpg"), "utf8")).toBe("precious");
    expect((await readdir(root)).filter((name) => name.startsWith("escaped"))).toEqual([]);
  });

  it("cannot end the batch by impossible names, nor write to the terminal or into the report's page", async () => {
    const folder = join(root, "names");
    await photosIn(folder, 2);
    const out = join(root, "names-out");
    await mkdir(out);
    await mkdir(join(root, "elsewhere"));
    await symlink(join(root, "elsewhere"), join(out, "link"));
    await writeFile(join(out, "file.jpg"), "a file");
    const rows = [
      { image: "names/0.jpg", output: "file.jpg/b/c.jpg" },
      { image: "names/0.jpg", output: `${"x".repeat(300)}.jpg` },
      { image: "names/0.jpg", output: "link/deeper/c.jpg" },
      { image: "names/0.jpg", output: "\u001b[31mred.jpg" },
      { image: "names/\ud800half.jpg" },
      { image: "names/\u001b[2J\u001b]0;title\u0007\u202e\u009b.jpg", instruction: "<script>alert(1)</script>" },
      { image: "names/1.jpg", output: "last.jpg" },
    ];
    const manifest = join(root, "names.jsonl");
    await writeFile(manifest, rows.map((r) => JSON.stringify(r)).join("\n"));
    const { status, stderr } = await runBulk(home, manifest, "brighter", "-o", out);
    expect(status).toBe(6);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    const byLine = new Map((await reportOf(out)).map((r) => [r.line, r]));
    const reasons = ["a file, not a folder", "too long", "by a link", "control character", "no photo", "no photo"];
    for (const [k, reason] of reasons.entries())
      expect(byLine.get(k + 1)?.error?.message, String(k + 1)).toContain(reason);
    expect(byLine.get(7)?.output).toBe("last.jpg");
    expect(await readdir(join(root, "elsewhere"))).toEqual([]);
    const page = await readFile(join(out, "report.html"), "utf8");
    expect(page).toContain("&#60;script&#62;");
    expect(page).not.toContain("<script");
  });
});

describe("limits of a batch", () => {
  it("end it at the first failure, or at more than are let pass", async () => {
    const folder = join(root, "limits");
    await mkdir(folder);
    for (let n = 0; n < 40; n++) await writeFile(join(folder, `${n}.jpg`), "junk");
    const fast = await runBulk(home, folder, "brighter", "-o", join(root, "limits-1"), "--fail-fast");
    expect([fast.status, fast.stderr.includes("too many photos failed")]).toEqual([6, true]);
    expect((await reportOf(join(root, "limits-1"))).length).toBeLessThan(10);
    await runBulk(home, folder, "brighter", "-o", join(root, "limits-2"), "--max-failures", "50%");
    const rows = (await reportOf(join(root, "limits-2"))).length;
    expect(rows).toBeGreaterThanOrEqual(20);
    expect(rows).toBeLessThan(40);
  });

  it("let photos that cost nothing through, and refuse wishes that make no sense before anything runs", async () => {
    const folder = join(root, "free");
    await mkdir(folder);
    await copyFile(new URL("../fixtures/photos/cat.jpg", import.meta.url), join(folder, "cat.jpg"));
    const out = join(root, "free-out");
    expect(
      (await runBulk(home, `${folder}/*.JPG`, "warmer", "-o", out, "--max-cost", "0", "--format", "png")).status,
    ).toBe(0);
    expect((await readdir(out)).filter((name) => name.endsWith(".png"))).toEqual(["cat.png"]);
    expect((await runBulk(home, folder, "warmer", "-o", folder)).stderr).toContain("among the photos");
    expect((await runBulk(home, join(root, "nowhere"), "warmer", "-o", out)).status).toBe(2);
    const silent = await runBulk(home, folder, "-o", out);
    expect([silent.status, silent.stderr.includes("no instruction")]).toEqual([2, true]);
    expect(await reportOf(out)).toHaveLength(1);
    expect((await runBulk(home, folder, "warmer", "-o", out, "--max-failures", "lots")).status).toBe(2);
  });
});
