import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failedRow } from "../../functions/bulk/report-row.js";
import { MOST_ON_SHEET, writeContactSheet } from "../../local/bulk/contact-sheet.js";
import { Report } from "../../local/bulk/report.js";
import { reportOf, runBulk, smallPhoto } from "./cli.js";

let root: string;
let home: string;
let photos: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "bulk-person-"));
  home = join(root, "home");
  photos = join(root, "photos");
  await mkdir(photos);
  for (let n = 0; n < 3; n++) await writeFile(join(photos, `${n}.jpg`), await smallPhoto(n));
  await writeFile(join(photos, "raw.NEF"), "raw");
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("a person who mistypes", () => {
  it("is told that nothing was found, and keeps the report of the run before", async () => {
    const out = join(root, "typo-out");
    expect((await runBulk(home, photos, "brighter", "-o", out)).status).toBe(0);
    const none = await runBulk(home, join(photos, "*.png"), "brighter", "-o", out);
    expect([none.status, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("There are no photos in");
    expect(none.stderr).toContain(".nef 1");
    await writeFile(join(root, "header.csv"), "image,instruction\r\n");
    expect((await runBulk(home, join(root, "header.csv"), "-o", out)).stderr).toContain("has no rows");
    expect(await reportOf(out)).toHaveLength(3);
  });

  it("reads one reason once, and how many photos have it", async () => {
    const { status, stderr } = await runBulk(home, photos, "xyzzy plugh", "-o", join(root, "reason-out"));
    expect(status).toBe(6);
    expect(stderr.match(/cannot tell what/g)).toHaveLength(1);
    expect(stderr).toContain("2 more failed for the same reason as 0.jpg.");
    expect(stderr).toContain("The same command tries the failed ones again.");
  });

  it("does not get results among the photos by a link's other name", async () => {
    await symlink(photos, join(root, "link"));
    const { status, stderr } = await runBulk(home, photos, "brighter", "-o", join(root, "link"));
    expect([status, stderr.includes("among the photos")]).toEqual([2, true]);
  });
});

describe("a dry run", () => {
  it("says what would be done and what it would cost, and writes nothing", async () => {
    const manifest = join(root, "dry.csv");
    const lines = ["photos/0.jpg,brighter", "photos/1.jpg,brighter", "photos/2.jpg,make it warmer", "photos/9.jpg,x"];
    await writeFile(manifest, `image,instruction\n${lines.join("\n")}\n`);
    const [out, ownHome] = [join(root, "dry-out"), join(root, "dry-home")];
    const dry = await runBulk(ownHome, manifest, "-o", out, "--dry-run");
    expect(dry.status).toBe(6);
    expect(dry.stderr).toContain("line 5 photos/9.jpg: There is no photo");
    expect(dry.stdout).toContain("2 × brighter: BRIGHTNESS, on this machine, free\n");
    expect(dry.stdout).toContain("1 × make it warmer: WARMTH");
    expect(dry.stdout).toContain("3 to do; 1 that cannot be done. Expected cost: none.");
    const there = await readdir(root);
    expect([there.includes("dry-out"), there.includes("dry-home")]).toEqual([false, false]);
    await runBulk(home, manifest, "-o", out);
    const again = await runBulk(home, manifest, "-o", out, "--dry-run", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ event: "preview", todo: 0, before: 3, failed: 1, plans: [] });
  });
});

describe.runIf(process.platform === "linux")("a disk that is full", () => {
  it("ends the run with what was done until then and how to go on", async () => {
    const { status, stderr } = await runBulk(home, photos, "warmer", "-o", join(root, "full"), "--report", "/dev/full");
    expect(status).toBe(5);
    expect(stderr).toMatch(/done\. When this is mended, the same command goes on from there:\n.*disk is full/);
  });
});

describe("a report of very many rows", () => {
  const row = (line: number) =>
    failedRow(
      { id: null, line, image: `/photos/${line}.jpg`, instruction: "brighter" },
      { name: "BadInputError", message: "There is no photo." },
    );

  it("is written with one wait for all that come at once", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on("warning", hear);
    const report = await Report.open(join(root, "rows.jsonl"));
    await Promise.all(Array.from({ length: 5000 }, (_, line) => report.add(row(line))));
    await report.close();
    await new Promise((go) => setImmediate(go));
    process.off("warning", hear);
    expect(warnings).toEqual([]);
    expect((await readFile(report.path, "utf8")).trim().split("\n")).toHaveLength(5000);
  });

  it("has a contact sheet that ends somewhere and says so", async () => {
    const out = join(root, "sheet");
    await mkdir(out);
    const total = MOST_ON_SHEET + 1;
    const path = join(out, "report.jsonl");
    await writeFile(path, Array.from({ length: total }, (_, k) => `${JSON.stringify(row(k))}\n`).join(""));
    const counts = { finished: total, succeeded: 0, before: 0, failed: total, dollars: 0 };
    const facts = { counts, seconds: 1, title: "many", stopped: "", passedOver: [] };
    const page = await readFile(await writeContactSheet(out, path, facts), "utf8");
    expect(page).toContain("page 1 of 200");
    expect(page).toContain(`The first ${MOST_ON_SHEET} of ${total} are shown; report.jsonl has them all.`);
    expect(await readdir(join(out, ".brickwright/pages"))).toHaveLength(399);
  });
});
