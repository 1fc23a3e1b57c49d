import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Raster } from "../../bricks/raster/raster.js";
import { noisy } from "../restore/damage.js";
import { cli } from "../support/cli.js";
import { psnr } from "../tone/measure.js";

let root: string;
let clean: Raster<3>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-restore-"));
  // A camera's grain, above the working size: on a smaller copy it would average out.
  clean = await pixels(sharp(new URL("../fixtures/photos/astronaut.jpg", import.meta.url).pathname).resize(1600));
  const { width, height, data } = noisy(clean, 12);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(root, "grainy.png"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function pixels(picture: Sharp): Promise<Raster<3>> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
}

/** Runs a written plan on the grainy photo. */
async function edit(name: string, steps: readonly object[], trace: string) {
  const plan = join(root, `${name}.json`);
  await writeFile(
    plan,
    JSON.stringify({ version: 1, instruction: name, steps, results: [`step${steps.length}[image]`] }),
  );
  const out = join(root, `${name}.png`);
  const args = ["edit", join(root, "grainy.png"), name, "--builder", plan, "-o", out, "--trace", join(root, trace)];
  const { status, stderr, stdout } = await cli([...args, "--json"], { home: join(root, "home"), cwd: root });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return { out: await pixels(sharp(out)), output: JSON.parse(stdout).outputs[0] };
}

const step = (id: number, brick: string, ratio: object | null, image = "init[image]") => ({
  id: `step${id}`,
  brick,
  inputs: { image: { ref: image }, mask: null, ratio },
});

describe("a restoration, from the photo to the restored photo", () => {
  it("works on the photo's own pixels, so that the noise of the full size goes and the detail stays", async () => {
    const { out, output } = await edit("denoise", [step(1, "DENOISE", null)], "fine");
    expect(output).toMatchObject({ width: 1600, height: 1600, lineage: "global" });
    expect(psnr(clean, out)).toBeGreaterThan(psnr(clean, await pixels(sharp(join(root, "grainy.png")))) + 8);
    const history = await readFile(join(root, "fine", "history.json"), "utf8");
    expect(history).toContain("Ingest with detail");
  });

  it("keeps the usual working size for a change of tone, which comes back with the photo's own grain", async () => {
    const { out, output } = await edit("brighter", [step(1, "BRIGHTNESS", { number: 0.65 })], "tone");
    expect(output).toMatchObject({ width: 1600, height: 1600, lineage: "adjust" });
    expect(await readFile(join(root, "tone", "history.json"), "utf8")).not.toContain("Ingest with detail");
    const brightness = ({ data }: Raster) => data.reduce((sum, v) => sum + v, 0) / data.length;
    expect(brightness(out)).toBeGreaterThan(brightness(clean) + 8);
  });

  it("publishes an enlarged picture at its own size", async () => {
    const small = join(root, "small.png");
    await sharp(join(root, "grainy.png")).resize(200).toFile(small);
    const plan = join(root, "upscale.json");
    const inputs = { image: { ref: "init[image]" }, ratio: { number: 2.5 } };
    await writeFile(
      plan,
      JSON.stringify({
        version: 1,
        instruction: "larger",
        steps: [{ id: "step1", brick: "UPSCALE", inputs }],
        results: ["step1[image]"],
      }),
    );
    const result = await cli(["edit", small, "larger", "--builder", plan, "-o", join(root, "large.png"), "--json"], {
      home: join(root, "home"),
      cwd: root,
    });
    expect(JSON.parse(result.stdout).outputs[0]).toMatchObject({ width: 500, height: 500 });
  });
});
