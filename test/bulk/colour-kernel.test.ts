import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { code } from "../../bricks/raster/colour-kernel/code.js";
import { applyColourMap, type ColourMap, gridColours } from "../../bricks/raster/colour-map.js";
import { moduleOf } from "../../scripts/wasm.mjs";

/** A map with bends in it, of `nodes` a side. */
function bent(nodes: number): Extract<ColourMap, { kind: "cube" }> {
  const table = gridColours(nodes);
  for (let p = 0; p < table.length; p += 3) {
    const [r, g, b] = [table[p]!, table[p + 1]!, table[p + 2]!];
    table[p] = Math.min(255, r * 0.6 + g * 0.5);
    table[p + 1] = 255 * (g / 255) ** 0.7;
    table[p + 2] = Math.max(0, b - 0.4 * Math.abs(r - g));
  }
  return { kind: "cube", nodes, table };
}

/** The same interpolation in floating point, one step after the other. */
function interpolated({ nodes, table }: Extract<ColourMap, { kind: "cube" }>, colour: readonly number[]): number[] {
  const places = colour.map((v) => (v * (nodes - 1)) / 255);
  const corner = places.map((place) => Math.min(nodes - 2, Math.floor(place)));
  const rest = places.map((place, k) => place - corner[k]!);
  const order = [0, 1, 2].sort((a, b) => rest[b]! - rest[a]!);
  const node = (at: readonly number[], c: number) => table[((at[0]! * nodes + at[1]!) * nodes + at[2]!) * 3 + c]!;
  return [0, 1, 2].map((c) => {
    const at = [...corner];
    let value = node(at, c);
    for (const axis of order) {
      const before = node(at, c);
      at[axis]!++;
      value += rest[axis]! * (node(at, c) - before);
    }
    return value;
  });
}

const colours = Uint8Array.from({ length: 3 * 70_001 }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 21) & 255);

describe("the kernel of colour maps", () => {
  it("is assembled from the text beside it", async () => {
    const text = await readFile(new URL("../../bricks/raster/colour-kernel/kernel.wat", import.meta.url), "utf8");
    expect(await moduleOf(text, "kernel.wat")).toContain(`"${code}"`);
  });

  it.each([2, 33, 52])(
    "interpolates in a cube of %i nodes a side as floating point does, over many chunks",
    (nodes) => {
      const cube = bent(nodes);
      const out = colours.slice();
      applyColourMap(cube, out, 3);
      let most = 0;
      for (let p = 0; p < colours.length; p += 3) {
        const wanted = interpolated(cube, [colours[p]!, colours[p + 1]!, colours[p + 2]!]);
        for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(out[p + c]! - wanted[c]!));
      }
      expect(most).toBeLessThan(0.52);
    },
  );

  it("keeps black, white and alpha, and takes one map after the other", () => {
    const same: ColourMap = { kind: "cube", nodes: 52, table: gridColours(52) };
    const rgba = Uint8Array.from({ length: 4 * 50_000 }, (_, i) => (i * 73) & 255);
    rgba.set([0, 0, 0, 9, 255, 255, 255, 0]);
    const out = rgba.slice();
    applyColourMap(same, out, 4);
    expect(Buffer.compare(out, rgba)).toBe(0);
    const table = Uint8Array.from({ length: 65_536 }, (_, i) => 255 - (i & 255));
    applyColourMap({ kind: "by-largest", table }, out, 4);
    expect(out.every((v, i) => v === (i % 4 === 3 ? rgba[i]! : 255 - rgba[i]!))).toBe(true);
    applyColourMap(bent(20), out, 4);
    expect(out.every((v, i) => i % 4 !== 3 || v === rgba[i])).toBe(true);
  });
});
