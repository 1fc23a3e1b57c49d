import { readSegments } from "../../bricks/raster/jpeg/segments.js";

/** Annex K's luma table, in zigzag order: what quality 50 of the Independent JPEG Group's scale stands for. */
const LUMA_AT_50 = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];

/** The sum of the luma table that each quality (the place in the list) gives; it falls as the quality rises. */
const SUMS = Array.from({ length: 101 }, (_, quality) => {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return sum(LUMA_AT_50.map((base) => Math.min(255, Math.max(1, Math.floor((base * percent + 50) / 100)))));
});

function sum(table: readonly number[]): number {
  return table.reduce((a, b) => a + b, 0);
}

/**
 * The quality (1 … 100) whose standard luma table comes closest to the file's finest table. A file with tables of its
 * own gets the quality that quantises about as finely. 100 when no table is found.
 */
export function estimateJpegQuality(bytes: Uint8Array): number {
  const tables = quantisationTables(bytes);
  const first = tables[0];
  if (!first) return 100;
  const wanted = sum(first);
  for (let quality = 100; quality > 1; quality--) {
    if (wanted <= (SUMS[quality] + SUMS[quality - 1]) / 2) return quality;
  }
  return 1;
}

function quantisationTables(bytes: Uint8Array): number[][] {
  const tables: number[][] = [];
  for (const { marker, body } of readSegments(bytes)) {
    // Tables stand before the scan that uses them, and the first scan has the luma.
    if (marker === 0xda) break;
    if (marker !== 0xdb) continue;
    for (let p = 0; p < body.length; ) {
      const wide = body[p] >> 4 !== 0;
      const id = body[p] & 15;
      const length = wide ? 128 : 64;
      const raw = body.subarray(p + 1, p + 1 + length);
      tables[id] = Array.from({ length: 64 }, (_, i) => (wide ? (raw[2 * i] << 8) | raw[2 * i + 1] : raw[i]) || 1);
      p += 1 + length;
    }
  }
  return tables;
}
