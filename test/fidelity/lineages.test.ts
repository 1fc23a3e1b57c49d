import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { cutOut } from "../../bricks/raster/cutout.js";
import { dilateDisc } from "../../bricks/raster/morphology.js";
import { marginsFor, outpaintingCanvas, type Ratios } from "../../bricks/raster/outpaint.js";
import type { Picture } from "../../bricks/raster/raster.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { createPublish } from "../../functions/publish.js";
import { sha256 } from "../../platform/canonical-json.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { changed, disc, edit, painted } from "./edit.js";
import { MemoryStore } from "./memory-store.js";
import { raw8, samples } from "./pictures.js";

const [width, height] = [1400, 1050];
const png = async () => (await raw8(width, height)).png().toBuffer();

describe("how a result goes back to full size", () => {
  it("a cut-out has the original's own colours and a smooth edge", async () => {
    const source = await png();
    const { bytes, output } = await edit(source, "cutout", (w) => cutOut(w, disc(w)));
    expect(output).toMatchObject({ width, height, format: "png" });
    const before = (await samples(source)).data;
    const { data } = await samples(bytes);
    let opaque = 0;
    let otherColours = 0;
    let soft = 0;
    for (let i = 0; i < width * height; i++) {
      const alpha = data[4 * i + 3]!;
      if (alpha === 0) continue;
      if (alpha === 255) opaque++;
      else soft++;
      for (let c = 0; c < 3; c++) if (data[4 * i + c] !== before[3 * i + c]) otherColours++;
    }
    expect(otherColours).toBe(0);
    const expected = Math.PI * (0.1 * width) ** 2;
    expect(Math.abs(opaque + soft / 2 - expected) / expected).toBeLessThan(0.02);
    expect(soft).toBeGreaterThan(500);
  });

  it("a cut-out of a JPEG is a PNG, for a JPEG has no transparency", async () => {
    const jpeg = await (await raw8(640, 480)).jpeg().toBuffer();
    const { output } = await edit(jpeg, "cutout", (w) => cutOut(w, disc(w)));
    expect(output).toMatchObject({ format: "png", width: 640 });
  });

  it("a mask is 0 or 255 at the original's size, and covers the same share", async () => {
    const { bytes, output } = await edit(await png(), "mask", (w) => disc(w));
    expect(output).toMatchObject({ kind: "mask", width, height, format: "png" });
    const { data, info } = await sharp(bytes).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(1);
    expect(new Set(data)).toEqual(new Set([0, 255]));
    const inside = data.reduce((n, v) => n + (v === 255 ? 1 : 0), 0);
    expect(Math.abs(inside / (Math.PI * (0.1 * width) ** 2) - 1)).toBeLessThan(0.02);
  });

  it("a repainted picture has the original's size", async () => {
    const { bytes, output } = await edit(await png(), "global", (w) =>
      changed(w, disc(w, 0.5, 0.5, 9), () => [9, 99, 199]),
    );
    expect(output).toMatchObject({ width, height, preserved: "none" });
    const { data } = await samples(bytes);
    expect([...data.subarray(0, 3)]).toEqual([9, 99, 199]);
  });

  it("a JPEG on a larger canvas is a JPEG of that size, with the original in its place", async () => {
    const source = await (await raw8(640, 480)).jpeg({ quality: 90 }).toBuffer();
    const { bytes, output } = await edit(source, "extended", (w) => extended(w, sideways), { plan: planFor(sideways) });
    expect(output).toMatchObject({ width: 960, height: 480, format: "jpeg", preserved: "none" });
    const after = await samples(bytes);
    expect([after.width, after.height]).toEqual([960, 480]);
    const before = (await samples(source)).data;
    let error = 0;
    for (let y = 0; y < 480; y++) {
      for (let i = 0; i < 640 * 3; i++) error += Math.abs(before[y * 640 * 3 + i]! - after.data[y * 960 * 3 + i]!);
    }
    expect(error / before.length).toBeLessThan(4);
  });

  it("a larger canvas holds the original's exact pixels in their place, at the original's scale", async () => {
    const source = await png();
    const ratios = { left: 1.25, right: 1, top: 1, bottom: 1.5 };
    const { bytes, output } = await edit(source, "extended", (w) => extended(w, ratios), { plan: planFor(ratios) });
    expect(output).toMatchObject({ width: 1750, height: 1575 });
    const before = (await samples(source)).data;
    const { data } = await samples(bytes);
    for (let y = 0; y < height; y++) {
      const row = data.subarray((y * 1750 + 350) * 3, (y * 1750 + 350 + width) * 3);
      expect(Buffer.from(row).equals(before.subarray(y * width * 3, (y + 1) * width * 3))).toBe(true);
    }
    const pixel = (x: number, y: number) => [...data.subarray((y * 1750 + x) * 3, (y * 1750 + x) * 3 + 3)];
    expect(pixel(10, 10)).toEqual([10, 200, 10]);
    expect(pixel(1749, 1574)).toEqual([10, 200, 10]);
    // No dark seam where the black of the canvas was.
    for (const x of [345, 346, 347, 348, 349]) expect(Math.abs(pixel(x, 490)[1]! - 200)).toBeLessThan(70);
  });

  it("text and numbers come back as they are, and nothing is stored for them", async () => {
    const store = new MemoryStore();
    const { ingested } = await edit(await png(), "mask", (w) => disc(w));
    const { outputs } = await createPublish({
      store,
      artefacts: new ArtefactIo(store),
      logger: silentLogger,
      clock: systemClock,
    })({
      editId: "e2",
      source: ingested.source,
      init: ingested.init,
      results: ["a cat", 0.7],
      lineage: ["value", "value"],
    });
    expect(outputs).toEqual([
      { kind: "value", value: "a cat" },
      { kind: "value", value: 0.7 },
    ]);
    expect(await store.keys()).toEqual([]);
  });

  it("a fill gets the grain of what surrounds it", async () => {
    const source = await png();
    const grain = (data: Buffer) => {
      let sum = 0;
      for (let y = 475; y < 575; y++) {
        for (let x = 650; x < 750; x++) {
          const p = (y * width + x) * 3;
          sum += Math.abs(data[p]! - (data[p - 3]! + data[p + 3]!) / 2);
        }
      }
      return sum / 10_000;
    };
    // The fill copies from the left: there is something to find.
    const { bytes } = await edit(source, "local", (w) => {
      const mask = disc(w, 0.5, 0.5, 0.06);
      const data = w.data.slice();
      for (let i = 0; i < mask.data.length; i++)
        if (mask.data[i]) data.copyWithin(i * 3, (i - 160) * 3, (i - 160) * 3 + 3);
      return { ...w, data };
    });
    const before = grain((await samples(source)).data);
    const after = grain((await samples(bytes)).data);
    expect(after).toBeGreaterThan(0.6 * before);
    expect(after).toBeLessThan(1.5 * before);
  });
});

const sideways: Ratios = { left: 1, right: 1.5, top: 1, bottom: 1 };

/** The working picture on its larger canvas, green where that is new. */
function extended(working: Picture, ratios: Ratios): Picture {
  const canvas = outpaintingCanvas(working, marginsFor(working.width, working.height, ratios));
  // Like the fills, it also paints over the rim, where the canvas is mixed with black.
  return painted(canvas.image, dilateDisc(canvas.mask, 2), [10, 200, 10]);
}

function planFor(ratios: Ratios): unknown {
  const growth = Object.fromEntries(Object.entries(ratios).map(([side, number]) => [`${side}_ratio`, { number }]));
  const steps = [{ id: "step1", brick: "CMI-PRED", inputs: { image: { ref: "init[image]" }, ...growth } }];
  return {
    plan: { version: 1, instruction: "more room", steps, results: ["step1[image]"] },
    backends: {},
    diagnostics: [],
  };
}

describe("all or nothing", () => {
  it("takes back what was stored when a later output cannot be", async () => {
    const { ingested, store: first } = await edit(await (await raw8(64, 48)).png().toBuffer(), "mask", (w) => disc(w));
    const store = new MemoryStore();
    for (const key of await first.keys()) await store.put(key, await first.get(key));
    await store.delete("edits/e1/out/result-1.png");
    const known = await store.keys();
    store.failAtWrite(2);
    const hash = sha256(await store.get("result"));
    const mask = { kind: "mask", key: "result", width: 64, height: 48, sha256: hash } as const;
    const publish = createPublish({
      store,
      artefacts: new ArtefactIo(store),
      logger: silentLogger,
      clock: systemClock,
    });
    await expect(
      publish({
        editId: "e1",
        source: ingested.source,
        init: ingested.init,
        results: [mask, mask],
        lineage: ["mask", "mask"],
      }),
    ).rejects.toThrow(/no space/);
    expect(await store.keys()).toEqual(known);
  });

  it("refuses to publish onto an original that is no longer the same", async () => {
    const { ingested, store } = await edit(await (await raw8(64, 48)).png().toBuffer(), "local", (w) =>
      painted(w, disc(w), [1, 2, 3]),
    );
    await store.put("upload", await (await raw8(64, 48, 2)).png().toBuffer());
    const publish = createPublish({
      store,
      artefacts: new ArtefactIo(store),
      logger: silentLogger,
      clock: systemClock,
    });
    const hash = sha256(await store.get("result"));
    const result = { kind: "image", key: "result", width: 64, height: 48, sha256: hash } as const;
    await expect(
      publish({ editId: "e1", source: ingested.source, init: ingested.init, results: [result], lineage: ["local"] }),
    ).rejects.toThrow(/changed while/);
  });
});
