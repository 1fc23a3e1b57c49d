import { crc32, deflateSync } from "node:zlib";
import type { Raster } from "./raster.js";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** PNG's colour type of each number of channels: grey, RGB, RGB with alpha. */
const COLOUR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;

/** A raster as a PNG without compression or filters: as large as its samples, and made about as fast as they are copied. */
export function plainPng({ width, height, channels, data }: Raster): Uint8Array {
  const row = width * channels;
  const rows = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = COLOUR_TYPE[channels];
  const parts = [
    SIGNATURE,
    ...chunk("IHDR", header),
    ...chunk("IDAT", deflateSync(rows, { level: 0 })),
    ...chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

function chunk(type: string, body: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(type, 4, "latin1");
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body, crc32(head.subarray(4))), 0);
  return [head, body, tail];
}
