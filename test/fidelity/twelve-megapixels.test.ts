import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { readJpeg } from "../../bricks/raster/jpeg/read.js";
import { changed, differences, disc, edit, near, painted } from "./edit.js";
import { raw8, samples } from "./pictures.js";

const [width, height] = [4000, 3000];
let jpeg: Buffer;
let original: Awaited<ReturnType<typeof samples>>;

beforeAll(async () => {
  jpeg = await (await raw8(width, height))
    .jpeg({ quality: 87, progressive: true })
    .withExif({ IFD0: { Copyright: "A. Nyone" } })
    .toBuffer();
  original = await samples(jpeg);
}, 60_000);

describe("a local edit of a 12-megapixel JPEG", () => {
  it("leaves every pixel that it did not touch bit-identical in a PNG", async () => {
    const { output, bytes, ingested } = await edit(jpeg, "local", (w) => painted(w, disc(w), [200, 30, 30]), {
      output: { format: "png" },
    });
    expect(output).toMatchObject({ width, height, format: "png", preserved: "samples" });
    const result = await samples(bytes);
    const count = differences(original.data, result.data, width, 3, near(disc(ingested.source.working), original));
    expect(count.outside).toBe(0);
    expect(count.inside).toBeGreaterThan(500_000);
  });

  it("leaves every JPEG block that it did not touch as it was compressed, in the source's own quantisation", async () => {
    const { output, bytes, ingested } = await edit(jpeg, "adjust", (w) => changed(w, disc(w), (r, g, b) => [b, g, r]));
    expect(output).toMatchObject({ width, height, format: "jpeg", preserved: "blocks" });
    const [before, after] = [readJpeg(jpeg), readJpeg(bytes)];
    expect(after.tables).toEqual(before.tables);
    expect(after.components.map(({ h, v }) => [h, v])).toEqual(before.components.map(({ h, v }) => [h, v]));
    // A block may change only where its 16 × 16 pixels hold a touched one.
    const touched = near(disc(ingested.source.working), original);
    let changedBlocks = 0;
    for (const [n, component] of before.components.entries()) {
      const size = n === 0 ? 8 : 16;
      for (let block = 0; block < component.blocksAcross * component.blocksDown; block++) {
        const [bx, by] = [block % component.blocksAcross, Math.floor(block / component.blocksAcross)];
        const at = (by * component.stride + bx) * 64;
        const same = Buffer.from(component.coefficients.slice(at, at + 64).buffer).equals(
          Buffer.from(after.components[n]!.coefficients.slice(at, at + 64).buffer),
        );
        if (same) continue;
        changedBlocks++;
        let reached = false;
        for (let y = 0; y < size && !reached; y++) {
          for (let x = 0; x < size && !reached; x++) reached = touched(bx * size + x, by * size + y);
        }
        expect(reached).toBe(true);
      }
    }
    expect(changedBlocks).toBeGreaterThan(5000);
    expect((await sharp(bytes).metadata()).exif?.includes("A. Nyone")).toBe(true);
  });

  it("decodes to the very same pixels outside the edited blocks and their rim", async () => {
    const { bytes, ingested } = await edit(jpeg, "local", (w) => painted(w, disc(w), [20, 30, 220]));
    const result = await samples(bytes);
    const { width: w, scaleX } = ingested.source.working;
    const [cx, cy, reach] = [width / 2, height / 2, 0.1 * w * scaleX + scaleX + 34];
    const count = differences(original.data, result.data, width, 3, (x, y) => Math.hypot(x - cx, y - cy) < reach);
    expect(count.outside).toBe(0);
    expect(count.inside).toBeGreaterThan(500_000);
  });

  it("keeps the original's fine detail through a change of colour", async () => {
    const { bytes } = await edit(jpeg, "adjust", (w) => changed(w, disc(w), (r, g, b) => [0.5 * r + 20, 0.8 * g, b]), {
      output: { format: "png" },
    });
    const { data } = await samples(bytes);
    // In the middle of the disc the same map, applied at full size, is what a person would expect.
    let error = 0;
    for (let y = 1450; y < 1550; y++) {
      for (let x = 1950; x < 2050; x++) {
        const p = (y * width + x) * 3;
        error +=
          Math.abs(data[p]! - (0.5 * original.data[p]! + 20)) + Math.abs(data[p + 1]! - 0.8 * original.data[p + 1]!);
      }
    }
    expect(error / 20_000).toBeLessThan(1.5);
  });
});
