import { readFile } from "node:fs/promises";
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
    for (const file of ["history.json", "diagnostics.json", "trace.html"]) {
      expect(await readFile(join(trace, file), "utf8")).not.toContain(open.server.world.token);
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
