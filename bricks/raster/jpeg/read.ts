import { type Component, type Frame, UnsupportedJpeg } from "./frame.js";
import { BitReader, HuffmanDecoder } from "./huffman-decoder.js";
import { decodeScan, type ScanComponent } from "./scan.js";
import { endOfScan, readSegments } from "./segments.js";

/** Pixels beyond which the coefficients would take too much memory. */
const MAX_PIXELS = 64_000_000;

/**
 * The quantised coefficients of a JPEG file: baseline, extended sequential or progressive, Huffman-coded, 8 bits, grey or
 * YCbCr.
 * @throws {UnsupportedJpeg} for arithmetic coding, 12 bits, CMYK, RGB, and damaged files.
 */
export function readJpeg(bytes: Uint8Array): Frame {
  const tables: (Uint16Array | undefined)[] = [];
  const dc: (HuffmanDecoder | undefined)[] = [];
  const ac: (HuffmanDecoder | undefined)[] = [];
  let frame: Frame | undefined;
  let progressive = false;
  let restartInterval = 0;
  let scans = 0;
  for (const { marker, body, end } of readSegments(bytes)) {
    if (marker === 0xdb) readTables(body, tables);
    else if (marker === 0xc4) readHuffman(body, dc, ac);
    else if (marker === 0xdd) restartInterval = (body[0] << 8) | body[1];
    else if (marker === 0xee) requireYcc(body);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      if (marker > 0xc2 || frame) throw new UnsupportedJpeg(`frame type ${marker.toString(16)}`);
      progressive = marker === 0xc2;
      frame = readFrame(body, tables);
    } else if (marker === 0xda) {
      if (!frame) throw new UnsupportedJpeg("scan before frame");
      if (++scans > 200) throw new UnsupportedJpeg("too many scans");
      const parts = readScanParts(body, frame, dc, ac);
      const p = 1 + 2 * parts.length;
      const [first, last, high, low] = [body[p], body[p + 1], body[p + 2] >> 4, body[p + 2] & 15];
      if (last > 63 || first > last || low > 13 || (first > 0 && parts.length > 1))
        throw new UnsupportedJpeg("bad scan");
      const bits = new BitReader(bytes, end, endOfScan(bytes, end));
      decodeScan(frame, { parts, progressive, first, last, high, low, restartInterval }, bits);
    }
  }
  if (!frame || scans === 0) throw new UnsupportedJpeg("no picture");
  return frame;
}

function readTables(body: Uint8Array, tables: (Uint16Array | undefined)[]): void {
  for (let p = 0; p < body.length; ) {
    const wide = body[p] >> 4;
    const id = body[p] & 15;
    p++;
    const table = new Uint16Array(64);
    for (let i = 0; i < 64; i++, p += wide ? 2 : 1) table[i] = wide ? (body[p] << 8) | body[p + 1] : body[p];
    if (id > 3 || table.includes(0)) throw new UnsupportedJpeg("bad quantisation table");
    // A table that changes between scans would have to be kept for each of them.
    const known = tables[id];
    if (known?.some((v, i) => v !== table[i])) throw new UnsupportedJpeg("quantisation table defined twice");
    tables[id] = table;
  }
}

function readHuffman(body: Uint8Array, dc: (HuffmanDecoder | undefined)[], ac: (HuffmanDecoder | undefined)[]): void {
  for (let p = 0; p + 17 <= body.length; ) {
    const kind = body[p] >> 4;
    const id = body[p] & 15;
    const counts = body.subarray(p + 1, p + 17);
    const total = counts.reduce((a, b) => a + b, 0);
    if (kind > 1 || id > 3) throw new UnsupportedJpeg("bad Huffman table");
    (kind === 0 ? dc : ac)[id] = new HuffmanDecoder(counts, body.subarray(p + 17, p + 17 + total));
    p += 17 + total;
  }
}

/** Adobe's marker says when three components are RGB instead. */
function requireYcc(body: Uint8Array): void {
  const adobe = String.fromCharCode(...body.subarray(0, 5)) === "Adobe";
  if (adobe && body[11] !== 1) throw new UnsupportedJpeg("not YCbCr");
}

function readFrame(body: Uint8Array, tables: readonly (Uint16Array | undefined)[]): Frame {
  const height = (body[1] << 8) | body[2];
  const width = (body[3] << 8) | body[4];
  const count = body[5];
  if (width * height > MAX_PIXELS) throw new UnsupportedJpeg("too large");
  if (body[0] !== 8 || width === 0 || height === 0) throw new UnsupportedJpeg("not 8 bits, or no size");
  if ((count !== 1 && count !== 3) || body.length < 6 + 3 * count) throw new UnsupportedJpeg(`${count} components`);
  const raw = Array.from({ length: count }, (_, n) => {
    const p = 6 + 3 * n;
    // The sampling factors of an only component mean nothing.
    const [h, v] = count === 1 ? [1, 1] : [body[p + 1] >> 4, body[p + 1] & 15];
    return { id: body[p], h, v, table: body[p + 2] };
  });
  if (count === 3 && String.fromCharCode(...raw.map(({ id }) => id)) === "RGB") throw new UnsupportedJpeg("RGB");
  const hMax = Math.max(...raw.map(({ h }) => h));
  const vMax = Math.max(...raw.map(({ v }) => v));
  if (raw.some(({ h, v }) => h < 1 || v < 1 || h > 4 || v > 4 || hMax % h !== 0 || vMax % v !== 0)) {
    throw new UnsupportedJpeg("uncommon sampling");
  }
  const mcusAcross = Math.ceil(width / (8 * hMax));
  const mcusDown = Math.ceil(height / (8 * vMax));
  const components = raw.map(
    ({ id, h, v, table }): Component => ({
      id,
      h,
      v,
      table,
      blocksAcross: Math.ceil(Math.ceil((width * h) / hMax) / 8),
      blocksDown: Math.ceil(Math.ceil((height * v) / vMax) / 8),
      stride: mcusAcross * h,
      rows: mcusDown * v,
      coefficients: new Int16Array(mcusAcross * h * mcusDown * v * 64),
    }),
  );
  return { width, height, components, tables, mcusAcross, mcusDown, mcuWidth: 8 * hMax, mcuHeight: 8 * vMax };
}

function readScanParts(
  body: Uint8Array,
  frame: Frame,
  dc: readonly (HuffmanDecoder | undefined)[],
  ac: readonly (HuffmanDecoder | undefined)[],
): ScanComponent[] {
  const count = body[0];
  if (count < 1 || count > frame.components.length || body.length < 4 + 2 * count)
    throw new UnsupportedJpeg("bad scan");
  return Array.from({ length: count }, (_, n) => {
    const component = frame.components.find(({ id }) => id === body[1 + 2 * n]);
    if (!component) throw new UnsupportedJpeg("unknown component");
    const selectors = body[2 + 2 * n];
    return { component, dc: dc[selectors >> 4], ac: ac[selectors & 15] };
  });
}
