import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, describe, expect, it } from "vitest";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { type Studio, studio, until } from "../replicate/studio.js";
import type { ReplicateScript } from "../support/replicate-server/script.js";
import { reportOf, smallPhoto } from "./cli.js";

/** What FLUX-FILL costs at the built-in price, in US dollars. */
const PRICE = 0.05;

let open: Studio | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const plan = {
  version: 1,
  instruction: "put a red umbrella there",
  steps: [
    {
      id: "step1",
      brick: "FLUX-FILL",
      inputs: { image: { ref: "init[image]" }, mask: { ref: "init[mask]" }, prompt: { text: "a red umbrella" } },
    },
  ],
  results: ["step1[image]"],
};

/** So many photos, each another one, a mask of their left thirds, and a server that paints umbrellas into it. */
async function gallery(count: number, script: ReplicateScript = {}, more: object = {}) {
  const opened = await studio(script, more);
  open = opened;
  const { root, server } = opened;
  const out = join(root, "out");
  await mkdir(join(root, "photos"));
  const left = sharp({ create: { width: 80, height: 160, channels: 3, background: "#fff" } });
  await left.extend({ right: 160, background: "#000" }).png().toFile(join(root, "mask.png"));
  await writeFile(join(root, "umbrella.json"), JSON.stringify(plan));
  const add = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await writeFile(join(root, "photos", `${n}.jpg`), await smallPhoto(n, 240, 160));
    const lines = Array.from({ length: to }, (_, n) => `photos/${n}.jpg,mask.png,${n}.png\n`);
    await writeFile(join(root, "photos.csv"), `image,mask,output\n${lines.join("")}`);
  };
  await add(0, count);
  const bulk = (...args: readonly string[]) =>
    opened.run(["bulk", "photos.csv", "--builder", "umbrella.json", "-o", out, ...args]);
  return { root, out, server, world: server.world, add, bulk, run: opened.run, rows: () => reportOf(out) };
}

/** The result shows its own photo, with red in the left third and not one other pixel changed. */
async function expectUmbrella(root: string, out: string, row: ReportRow): Promise<void> {
  const [before, after] = await Promise.all(
    [join(root, "photos", row.image.split("/").at(-1) ?? ""), join(out, row.output ?? "")].map((path) =>
      sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  expect(after!.info).toMatchObject({ width: 240, height: 160, channels: 3 });
  let red = 0;
  for (let i = 0; i < after!.data.length; i += 3) {
    const [r, g, b] = after!.data.subarray(i, i + 3);
    const inside = (i / 3) % 240 < 80;
    if (!inside) expect([r, g, b]).toEqual([...before!.data.subarray(i, i + 3)]);
    else if (r! > 170 && g! < 60 && b! < 80) red++;
  }
  expect(red).toBeGreaterThan(300);
}

const sum = (rows: readonly ReportRow[]) => rows.reduce((total, { dollars }) => total + dollars, 0);
const fresh = (rows: readonly ReportRow[]) => rows.filter((row) => row.status === "succeeded" && !row.before);

describe("a batch whose plan needs a GPU", () => {
  it("paints into every photo, pays once for each, says so, and pays nothing for what the memo has", async () => {
    const { root, out, world, bulk, rows } = await gallery(6);
    const { status, stderr } = await bulk("--concurrency", "4").ended;
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("6 done");
    expect(stderr).toContain("$0.30 spent");
    const first = await rows();
    for (const row of first) {
      expect(row).toMatchObject({ status: "succeeded", dollars: PRICE });
      await expectUmbrella(root, out, row);
    }
    expect(world.predictions).toHaveLength(6);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("$0.30");

    const anew = await bulk("--no-resume").ended;
    expect(anew.status, anew.stderr).toBe(0);
    expect(anew.stderr).not.toContain("spent");
    expect((await rows()).map(({ before, dollars }) => [before, dollars])).toEqual(Array(6).fill([false, 0]));
    expect(world.predictions).toHaveLength(6);
  });

  it("has no more predictions under way than --concurrency says", async () => {
    const { world, bulk } = await gallery(8, { course: () => ({ run: 250 }) });
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, world.predictions.filter(({ completedAt }) => completedAt === null).length);
    }, 5);
    const { status, stderr } = await bulk("--concurrency", "3").ended;
    clearInterval(look);
    expect(status, stderr).toBe(0);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("counts what a photo cost before a later brick of its plan failed", async () => {
    const { root, run, world, rows, out } = await gallery(3, {
      course: (_, model) => (model.includes("kontext") ? { error: "NSFW content detected" } : {}),
    });
    const sit = { image: { ref: "step1[image]" }, mask: null, prompt: { text: "make it sit" } };
    const steps = [...plan.steps, { id: "step2", brick: "FLUX-RCM", inputs: sit }];
    await writeFile(join(root, "two.json"), JSON.stringify({ ...plan, steps, results: ["step2[image]"] }));
    const { status, stderr } = await run(["bulk", "photos.csv", "--builder", "two.json", "-o", out]).ended;
    expect(status, stderr).toBe(6);
    expect(world.paid.length).toBeGreaterThanOrEqual(6);
    expect((await rows()).map((row) => [row.status, row.dollars])).toEqual(Array(3).fill(["failed", PRICE]));
    expect(stderr).toContain("$0.15 spent");
  });
});

describe("--max-cost of a batch", () => {
  it("lets through what it pays for to the cent, whatever works at once, and goes on with more", async () => {
    const { root, out, world, bulk, rows } = await gallery(9);
    const first = await bulk("--concurrency", "4", "--max-cost", "0.15").ended;
    expect(first.status, first.stderr).toBe(6);
    expect(first.stderr).toContain("--max-cost");
    expect(first.stderr).toContain("$0.15 spent");
    expect(fresh(await rows())).toHaveLength(3);
    expect(world.paid).toHaveLength(3);
    const second = await bulk("--concurrency", "4", "--max-cost", "0.21").ended;
    expect(second.status, second.stderr).toBe(6);
    expect(sum(fresh(await rows()))).toBeCloseTo(0.2, 9);
    expect(world.paid).toHaveLength(7);
    const last = await bulk("--concurrency", "4").ended;
    expect(last.status, last.stderr).toBe(0);
    const all = await rows();
    expect([all.length, fresh(all).length, world.paid.length]).toEqual([9, 2, 9]);
    for (const row of all) await expectUmbrella(root, out, row);
  });

  it("is not used up by photos whose results the memo has", async () => {
    const { world, bulk, rows, add } = await gallery(4);
    expect((await bulk().ended).status).toBe(0);
    await add(0, 6);
    const { status, stderr } = await bulk("--no-resume", "--max-cost", "0.1", "--concurrency", "6").ended;
    expect(status, stderr).toBe(0);
    expect(sum(await rows())).toBeCloseTo(0.1, 9);
    expect(world.paid).toHaveLength(6);
  });

  it("holds where every photo plans for itself", async () => {
    const { world, run, rows, out } = await gallery(6);
    const wishes = ["--plan-each", "--concurrency", "4", "--max-cost", "0.13"];
    const { status, stderr } = await run(["bulk", "photos", "make the dog sit", "-o", out, ...wishes]).ended;
    expect(status, stderr).toBe(6);
    expect(world.paid).toHaveLength(3);
    expect(sum(await rows())).toBeCloseTo(0.12, 9);
  });
});

describe("a batch with predictions under way", () => {
  it("that is killed asks for none of them twice, and brings home what was paid", async () => {
    const { root, out, server, world, bulk, rows } = await gallery(6, { course: () => ({ run: 1500 }) });
    const isPolled = ({ id }: { id: string }) => server.calls.includes(`GET /predictions/${id}`);
    for (const enough of [3, 6]) {
      const run = bulk("--concurrency", "3");
      await until(() => world.predictions.length === enough && world.predictions.every(isPolled));
      run.child.kill("SIGKILL");
      await run.ended;
    }
    const { status, stderr } = await bulk("--concurrency", "3").ended;
    expect(status, stderr).toBe(0);
    expect(world.predictions).toHaveLength(6);
    const all = await rows();
    expect(all).toHaveLength(6);
    for (const row of all) await expectUmbrella(root, out, row);
  });

  it("rides out a server that is gone for a while", async () => {
    const { server, world, bulk, rows } = await gallery(5, { course: () => ({ run: 200 }) });
    const run = bulk("--concurrency", "2");
    await until(() => world.predictions.length >= 2);
    await server.kill();
    await new Promise((go) => setTimeout(go, 2500));
    await server.revive();
    const { status, stderr } = await run.ended;
    expect(status, stderr).toBe(0);
    expect((await rows()).map((row) => row.status)).toEqual(Array(5).fill("succeeded"));
    expect(world.paid).toHaveLength(5);
  });

  it("waits for one prediction where several rows are the very same work, and pays once", async () => {
    const { root, world, bulk, rows } = await gallery(1, { course: () => ({ run: 500 }) });
    await writeFile(
      join(root, "photos.csv"),
      `image,mask,output\n${[1, 2, 3].map((n) => `photos/0.jpg,mask.png,${n}.png\n`).join("")}`,
    );
    const { status, stderr } = await bulk("--concurrency", "3").ended;
    expect(status, stderr).toBe(0);
    expect(world.predictions).toHaveLength(1);
    expect(sum(await rows())).toBeCloseTo(PRICE, 9);
    expect(stderr).toContain("$0.05 spent");
  });
});
