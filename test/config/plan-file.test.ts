import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { photoPath } from "../support/photo.js";

let root: string;
let home: string;
const photo = photoPath("coffee");

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-plan-file-"));
  home = join(root, "home");
  await writeFile(join(root, "night.json"), paper("change the time of day to be night"));
  await writeFile(join(root, "masked.json"), JSON.stringify(masked));
  await writeFile(join(root, "wrong.json"), paper("night").replace("init[image]", "step2[image]"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** As a Builder would answer it: with its thoughts, in the paper's dialect. */
const paper = (prompt: string) => `<think>One brick does it.</think>
<answer>{"process": "make it night", "pipeline": [
  {"step": 1, "model": "FLUX-ENV", "input": {"image": "init[image]", "prompt": "${prompt}"}, "output": {"image": "step1[image]"}},
  {"result": "[step1[image]]"}]}</answer>`;

/** In the plan's own dialect; it needs a mask that the person draws. */
const masked = {
  version: 1,
  instruction: "take away what I drew",
  steps: [
    { id: "step1", brick: "FASTINPAINT", inputs: { image: { ref: "init[image]" }, mask: { ref: "init[mask]" } } },
  ],
  results: ["step1[image]"],
};

const run = (...args: string[]) => cli(args, { home, cwd: root });

describe("a hand-written plan", () => {
  it("is run as it is, with the plan's own words as the instruction", async () => {
    const done = await run("edit", photo, "--builder", "night.json", "-o", "night.png", "--trace", "trace", "--json");
    expect(done).toMatchObject({ status: 0, stderr: "" });
    const report = JSON.parse(done.stdout) as { editId: string; steps: Record<string, { brick: string }> };
    expect(Object.values(report.steps).map(({ brick }) => brick)).toEqual(["FLUX-ENV"]);
    expect(await readFile(join(root, "trace/trace.html"), "utf8")).toContain("make it night");
    expect(await lightness("night.png")).toBeLessThan((await lightness(photo)) * 0.8);

    // It is an edit like any other: undone to the photo, and followed by feedback that a Builder plans.
    expect((await run("undo", report.editId, "-o", "undone.jpg")).status).toBe(0);
    expect((await readFile(join(root, "undone.jpg"))).equals(await readFile(photo))).toBe(true);
    const more = await run("edit", "--after", report.editId, "and make it foggy", "-o", "more.png", "--json");
    expect(more).toMatchObject({ status: 0, stderr: "" });
    const followed = JSON.parse(more.stdout) as { steps: Record<string, { brick: string }> };
    expect(Object.values(followed.steps).map(({ brick }) => brick)).toEqual(["FLUX-ENV", "FLUX-ENV"]);
  });

  it("may come from standard input, and is planned without being run", async () => {
    const args = ["plan", photo, "whatever", "--builder", "-", "--json"];
    const { status, stdout } = await cli(args, { home, cwd: root, stdin: paper("snow") });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "accept",
      steps: ["FLUX-ENV"],
      plan: { instruction: "whatever" },
    });
  });

  it("is checked against what the person gives", async () => {
    const without = await run("edit", photo, "--builder", "masked.json", "-o", "masked.png");
    expect(without.status).toBe(3);
    expect(without.stderr).toMatch(/init\[mask\]/);
    const { width, height } = await sharp(photo).metadata();
    const spot = {
      input: { create: { width: 60, height: 60, channels: 3 as const, background: "white" } },
      left: 20,
      top: 20,
    };
    await sharp({ create: { width, height, channels: 3, background: "black" } })
      .composite([spot])
      .toFile(join(root, "mask.png"));
    const done = await run("edit", photo, "--builder", "masked.json", "--mask", "mask.png", "-o", "masked.png", "-q");
    expect(done).toMatchObject({ status: 0, stderr: "" });
  });

  it("that is wrong is refused with what is wrong; a file that is not there is bad input", async () => {
    const wrong = await run("edit", photo, "--builder", "wrong.json", "-q");
    expect(wrong.status).toBe(3);
    expect(wrong.stderr).toMatch(/step2/);
    for (const command of ["edit", "plan"]) {
      const missing = await run(command, photo, "--builder", "nowhere.json");
      expect(missing.status).toBe(2);
      expect(missing.stderr).toContain("There is no Builder or plan file nowhere.json.");
    }
  });
});

async function lightness(path: string): Promise<number> {
  const { channels } = await sharp(join(path.startsWith("/") ? "" : root, path)).stats();
  return channels.slice(0, 3).reduce((sum, { mean }) => sum + mean, 0) / 3;
}
