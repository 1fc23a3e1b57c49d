import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.js";

let root: string;
const photo = (name: string) => new URL(`../fixtures/photos/${name}.jpg`, import.meta.url).pathname;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-edit-"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

interface Report {
  readonly status: string;
  readonly outputs: { path: string; kind: string; width: number; height: number; touched: number }[];
  readonly steps: Record<string, { brick: string; cached: boolean }>;
}

async function edit(args: readonly string[], home = join(root, "home")): Promise<Report> {
  const result = await cli(["edit", ...args, "--json"], { home, cwd: root });
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return JSON.parse(result.stdout) as Report;
}

async function pixels(path: string) {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, ...info };
}

/** Mean of |a − b| inside and outside a rectangle given in shares of the picture. */
async function difference(a: string, b: string, [x0, y0, x1, y1]: readonly [number, number, number, number]) {
  const [p, q] = [await pixels(a), await pixels(b)];
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  for (let i = 0; i < p.data.length; i++) {
    const [x, y] = [(Math.floor(i / 3) % p.width) / p.width, Math.floor(i / 3 / p.width) / p.height];
    const where = x >= x0 && x < x1 && y >= y0 && y < y1 ? "inside" : "outside";
    sums[where] += Math.abs(p.data[i]! - q.data[i]!);
    counts[where]++;
  }
  return { inside: sums.inside / counts.inside, outside: sums.outside / counts.outside };
}

describe("brickwright edit, from a photo and an instruction to the edited photo", () => {
  it("removes a named object; the rest of the picture keeps every sample, and a trace tells the story", async () => {
    const [out, trace] = [join(root, "one-dog.png"), join(root, "trace")];
    const instruction = "remove the dog on the right";
    const report = await edit([photo("dogs"), instruction, "-o", out, "--trace", trace]);
    expect(Object.values(report.steps).map((s) => s.brick)).toEqual(["RES", "FASTINPAINT", "FLUX-INPAINT"]);
    expect(report.outputs[0]!.touched).toBeGreaterThan(0.01);
    expect(report.outputs[0]!.touched).toBeLessThan(0.1);
    const right = await difference(photo("dogs"), out, [0.5, 0.47, 0.64, 0.56]);
    expect(right.inside).toBeGreaterThan(20);
    const left = await difference(photo("dogs"), out, [0.3, 0.22, 0.52, 0.4]);
    expect(left.inside).toBe(0);

    const files = await readdir(trace, { recursive: true });
    for (const name of [
      "plan.json",
      "machine.json",
      "history.json",
      "diagnostics.json",
      "plan.svg",
      "trace.html",
      "step1-RES/mask.png",
    ]) {
      expect(files).toContain(name);
    }
    const page = await readFile(join(trace, "trace.html"), "utf8");
    expect(page).toContain(instruction);
    for (const [, source] of page.matchAll(/<img src="([^"]+)"/g)) {
      expect((await sharp(join(trace, source!)).metadata()).width).toBeGreaterThan(0);
    }
  });

  it("answers a repeated edit from the memo, pixel for pixel", async () => {
    const [first, second] = [join(root, "first.png"), join(root, "second.png")];
    const args = [photo("cat"), "make the cat blue", "-o"];
    const a = await edit([...args, first]);
    const b = await edit([...args, second]);
    expect(Object.values(a.steps).every((s) => !s.cached)).toBe(true);
    expect(Object.values(b.steps).every((s) => s.cached)).toBe(true);
    expect(Buffer.compare(await readFile(first), await readFile(second))).toBe(0);
  });

  it("goes on after Ctrl-C with what was done before it", async () => {
    const home = join(root, "interrupted");
    const args = ["edit", photo("rocket"), "remove the rocket", "-o", join(root, "pad.png")];
    const stopped = await cli(args, { home, cwd: root, interruptAt: /RES {2}\d/ });
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toMatch(/Stopped/);
    expect(await readdir(root)).not.toContain("pad.png");
    const report = await edit(args.slice(1), home);
    expect(Object.values(report.steps).find((s) => s.brick === "RES")!.cached).toBe(true);
  });

  it("finds a free name beside the photo and never replaces an earlier result", async () => {
    const copy = join(root, "shot.webp");
    await sharp(photo("rocket")).resize(300).webp({ lossless: true }).toFile(copy);
    const paths = [];
    for (let i = 0; i < 2; i++) paths.push((await edit([copy, "turn it into a sepia photo style"])).outputs[0]!.path);
    expect(paths).toEqual([join(root, "shot.edited.webp"), join(root, "shot.edited-2.webp")]);
  });

  it("prints nothing but the result's path without --json", async () => {
    const out = join(root, "plain.png");
    const result = await cli(["edit", photo("rocket"), "make it foggy", "-o", out], {
      home: join(root, "home"),
      cwd: root,
    });
    expect(result).toMatchObject({ status: 0, stdout: `${out}\n` });
    expect(result.stderr).toMatch(/FLUX-ENV {2}\d+\.\d\d s/);
  });

  it("gives several results their own files: a cut-out keeps its transparency", async () => {
    const report = await edit([photo("cat"), "extract the cat", "-o", join(root, "cut.png")]);
    const meta = await sharp(report.outputs[0]!.path).stats();
    expect(meta.channels).toHaveLength(4);
    expect(meta.channels[3]!.min).toBe(0);
    expect(meta.channels[3]!.max).toBe(255);
  });

  it("edits only inside the person's mask", async () => {
    const mask = join(root, "mask.png");
    const { width, height } = await sharp(photo("coffee")).metadata();
    const svg = `<svg width="${width}" height="${height}"><rect x="${0.6 * width}" y="${0.6 * height}" width="${0.2 * width}" height="${0.2 * height}" fill="white"/></svg>`;
    await sharp({ create: { width, height, channels: 3, background: "#000" } })
      .composite([{ input: Buffer.from(svg) }])
      .png()
      .toFile(mask);
    const out = join(root, "masked.png");
    await edit([photo("coffee"), "remove the object in the mask", "--mask", mask, "-o", out]);
    const { outside, inside } = await difference(photo("coffee"), out, [0.54, 0.54, 0.86, 0.86]);
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0);
  });
});

describe("the other commands", () => {
  it("plans without running, and says what has no backend here", async () => {
    const result = await cli(["plan", photo("cat"), "add a hat on the cat's head", "--json"], {
      home: join(root, "home"),
    });
    const { verdict, steps, diagnostics } = JSON.parse(result.stdout);
    expect({ status: result.status, verdict, steps }).toEqual({
      status: 0,
      verdict: "accept",
      steps: ["ADD-PRED", "FLUX-FILL"],
    });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "NO_BACKEND", severity: "warning", step: "step2" }),
    );
  });

  it("plans line by line, a bad line being a rejected line", async () => {
    const stdin = [
      '{"instruction":"remove the dog"}',
      "not json",
      '{"instruction":""}',
      '{"instruction":"make it snow"}',
    ].join("\n");
    const result = await cli(["plan", "--jsonl"], { home: join(root, "home"), stdin });
    const verdicts = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).verdict);
    expect({ status: result.status, verdicts }).toEqual({
      status: 0,
      verdicts: ["accept", "reject", "reject", "accept"],
    });
  });

  it("checks and compiles a Builder's answer from standard input", async () => {
    const answer = `<think>snow</think><answer>{"process":"x","pipeline":[{"step":1,"model":"FLUX-ENV","input":{"image":"init[image]","prompt":"make it snow"},"output":{"image":"step1[image]"}},{"result":"[step1[image]]"}]}</answer>`;
    const home = join(root, "home");
    expect((await cli(["check", "-", "--json"], { home, stdin: answer })).status).toBe(0);
    expect((await cli(["check", "-"], { home, stdin: answer.slice(0, 90) })).status).toBe(3);
    const machine = JSON.parse((await cli(["compile", "-"], { home, stdin: answer })).stdout);
    expect(machine.QueryLanguage).toBe("JSONata");
    expect((await cli(["compile", "-", "--graph", "svg"], { home, stdin: answer })).stdout).toMatch(/^<svg/);
    expect((await cli(["compile", "-", "--graph", "mermaid"], { home, stdin: answer })).stdout).toMatch(
      /^(flowchart|graph)/m,
    );
  });

  it("runs one brick on files", async () => {
    const out = join(root, "bbox");
    const args = ["brick", "SOS", "--in", `image=${photo("cat")}`, "--out", out];
    expect((await cli(args, { home: join(root, "home") })).status).toBe(0);
    const mask = await sharp(join(out, "mask.png")).stats();
    expect(mask.channels[0]!.mean / 255).toBeGreaterThan(0.2);
    const wrong = await cli(["brick", "BBOX", "--in", "mask=null", "--out", out], { home: join(root, "home") });
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringMatching(/BBOX needs its input "mask"/) });
  });

  it("lists the library with what can run here and why the rest cannot", async () => {
    const listed = JSON.parse((await cli(["bricks", "--json"], { home: join(root, "home") })).stdout);
    expect(listed.length).toBeGreaterThanOrEqual(17);
    const pose = listed.find((b: { name: string }) => b.name === "FLUX-POSE");
    expect(pose.backends[0]).toMatchObject({ available: false, reason: expect.stringMatching(/GPU endpoint/) });
  });

  it("documents every command and exit status in its help", async () => {
    const { stdout, status } = await cli(["--help"], { home: join(root, "home") });
    expect(status).toBe(0);
    for (const word of ["edit", "plan", "check", "compile", "brick", "bricks", "engine", "Exit status"])
      expect(stdout).toContain(word);
  });
});
