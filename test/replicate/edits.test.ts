import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, describe, expect, it } from "vitest";
import { coffee, dogs, type Studio, studio } from "./studio.js";

let open: Studio;
afterEach(() => open.close());

async function redShare(file: string, whole: readonly [number, number]): Promise<number> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual(whole);
  let red = 0;
  for (let i = 0; i < data.length; i += 3) if (data[i]! > 170 && data[i + 1]! < 60 && data[i + 2]! < 80) red++;
  return red / (info.width * info.height);
}

describe("an edit that needs a GPU, end to end against Replicate's API", () => {
  it("paints a red umbrella on the left, keeps every pixel outside of its box, and tells of submit, wait and cost", async () => {
    open = await studio({ course: () => ({ boot: 300, run: 300 }) });
    const trace = join(open.root, "trace");
    const report = await open.edit([...open.umbrella, "--trace", trace]);
    const { width, height } = await sharp(coffee).metadata();
    expect(await redShare(join(open.root, "out.png"), [width, height])).toBeGreaterThan(0.01);
    expect(report.outputs[0]!.touched).toBeLessThan(0.6);
    expect(Object.values(report.steps)).toEqual([
      expect.objectContaining({ brick: "ADD-PRED", backend: "cpu", dollars: 0 }),
      expect.objectContaining({
        brick: "FLUX-FILL",
        backend: "replicate",
        model: "black-forest-labs/flux-fill-pro",
        dollars: 0.05,
        cached: false,
      }),
    ]);
    expect(report.dollars).toBeCloseTo(0.05, 10);
    const page = await readFile(join(trace, "trace.html"), "utf8");
    expect(page).toMatch(/submitted in \d+\.\d\d s \(started prediction \w+\), answered \d+\.\d\d s later/);
    expect(page).toContain("$0.0500");
    expect(page).toMatch(/EXPECTED_COST[^<]*\$0\.05/);
    const [prediction] = open.server.world.predictions;
    const { prompt, seed } = prediction!.input;
    expect(prompt).toBe("a red umbrella on the left");
    expect(page).toContain(`seed ${seed}`);
    expect(prediction!.cancelAfter).toBe("1800s");
    for (const entry of await readdir(open.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(await readFile(join(entry.parentPath, entry.name), "latin1")).not.toContain(open.server.world.token);
    }
  });

  it("makes the dog sit by an instruction model, whose sizes are mapped back exactly", async () => {
    open = await studio();
    const report = await open.edit([dogs, "make the dog sit", "-o", join(open.root, "sit.png")]);
    expect(Object.values(report.steps)).toEqual([
      expect.objectContaining({ brick: "FLUX-POSE", backend: "replicate", dollars: 0.04 }),
    ]);
    const { width, height } = await sharp(dogs).metadata();
    expect(report.outputs[0]).toMatchObject({ width, height });
  });

  it("answers a repeated edit from the memo, and pays nothing for it", async () => {
    open = await studio();
    await open.edit(open.umbrella);
    const again = await open.edit(open.umbrella);
    expect(again.dollars).toBe(0);
    expect(Object.values(again.steps).every(({ cached }) => cached)).toBe(true);
    expect(open.server.world.predictions).toHaveLength(1);
  });

  it("runs nothing that is expected to cost more than the limit", async () => {
    open = await studio();
    const { status, stderr } = await open.run(["edit", ...open.umbrella, "--max-cost", "0.04"]).ended;
    expect(status).toBe(3);
    expect(stderr).toMatch(/expected to cost \$0\.05, which is above the limit of \$0\.04/);
    expect(open.server.calls).toEqual([]);
  });
});

describe("where the CPU could do it too", () => {
  it("does it on Replicate when a person says so, and on the CPU when Replicate cannot", async () => {
    const config = { backends: { "FLUX-ENV": { replicate: {} } } };
    open = await studio({ course: (index) => (index === 0 ? {} : { error: "CUDA out of memory" }) }, config);
    const snow = (seed: string) => [coffee, "make it snow", "--seed", seed, "-o", join(open.root, `${seed}.png`)];
    expect((await open.edit(snow("1"))).steps.step1).toMatchObject({ backend: "replicate", dollars: 0.04 });
    expect((await open.edit(snow("2"))).steps.step1).toMatchObject({ backend: "cpu", dollars: 0 });
    expect(server(open).predictions).toHaveLength(2);
  });

  it("runs one brick on Replicate without any plan", async () => {
    open = await studio();
    const out = join(open.root, "sos");
    const args = ["brick", "SOS", "--in", `image=${coffee}`, "--out", out, "--backend", "replicate"];
    expect((await open.run(args).ended).status).toBe(0);
    const { width, height } = await sharp(coffee).metadata();
    expect(await sharp(join(out, "mask.png")).metadata()).toMatchObject({ width, height, channels: 1 });
    expect(server(open).predictions[0]!.model).toBe("851-labs/background-remover");
  });

  const server = ({ server: { world } }: Studio) => world;
});
