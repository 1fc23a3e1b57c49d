import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.js";

let root: string;
let photo: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-feedback-"));
  photo = join(root, "pad.png");
  await sharp(new URL("../fixtures/photos/rocket.jpg", import.meta.url).pathname)
    .resize(320)
    .png()
    .toFile(photo);
});

afterAll(() => rm(root, { recursive: true, force: true }));

const run = (...args: string[]) => cli(args, { home: join(root, "home"), cwd: root });

interface Report {
  readonly editId: string;
  readonly outputs: { path: string }[];
  readonly steps: Record<string, { brick: string; cached: boolean }>;
}

async function edit(...args: string[]): Promise<Report> {
  const { status, stdout, stderr } = await run("edit", ...args, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Report;
}

describe("a chain of edits", () => {
  let first: Report;
  let second: Report;

  beforeAll(async () => {
    first = await edit(photo, "make it foggy", "-o", join(root, "fog.png"));
    second = await edit("--after", first.editId, "and make it dusk", "-o", join(root, "dusk.png"));
  });

  it("plans feedback anew from the photo: unchanged steps come from the memo", () => {
    const steps = Object.values(second.steps);
    expect(steps.map((s) => s.brick)).toEqual(["FLUX-ENV", "FLUX-ENV"]);
    expect(steps.map((s) => s.cached)).toEqual([true, false]);
  });

  it("remembers which edit followed which", async () => {
    const records = (await run("edits", "--json")).stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const of = (id: string) => records.find((r) => r.id === id);
    expect(of(first.editId)).toMatchObject({ status: "succeeded", instruction: "make it foggy", after: null });
    expect(of(second.editId)).toMatchObject({ instruction: "and make it dusk", after: first.editId });
  });

  it("is undone link by link, pixel for pixel, back to the photo's own bytes", async () => {
    const back = join(root, "back.png");
    expect(await run("undo", second.editId, "-o", back, "-q")).toMatchObject({ status: 0, stdout: `${back}\n` });
    expect(Buffer.compare(await readFile(back), await readFile(join(root, "fog.png")))).toBe(0);
    const original = join(root, "original.png");
    expect(await run("undo", first.editId, "-o", original)).toMatchObject({ status: 0 });
    expect(Buffer.compare(await readFile(original), await readFile(photo))).toBe(0);
  });

  it("refuses words about the plan itself, which only a model understands, with what can be asked instead", async () => {
    const result = await run(
      "edit",
      "--after",
      first.editId,
      "don't use RES before INPAINT",
      "-o",
      join(root, "no.png"),
    );
    expect(result).toMatchObject({ status: 3, stderr: expect.stringMatching(/one more edit.*multimodal model/) });
  });

  it("refuses an edit that is not there, and a photo beside --after", async () => {
    for (const id of ["20200101T000000-nothing", "../records", ""]) {
      expect(await run("edit", "--after", id, "make it dusk")).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/no edit/),
      });
    }
    expect(await run("edit", photo, "make it dusk", "--after", first.editId)).toMatchObject({ status: 2 });
    expect(await run("undo", "nothing")).toMatchObject({ status: 2, stderr: expect.stringMatching(/no edit nothing/) });
  });
});
