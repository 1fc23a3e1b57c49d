import type { Component, Frame } from "./frame.js";
import { HuffmanEncoder } from "./huffman-encoder.js";

/**
 * A sequential JPEG file of the frame's coefficients, exactly as they are, with Huffman codes made for them.
 * @param headers segments to put in after the start (application data, comments), markers included.
 */
export function writeJpeg(frame: Frame, headers: readonly Uint8Array[]): Uint8Array {
  const classes = frame.components.length === 1 ? [0] : [0, 1];
  const counter = new SymbolCounter();
  encodeBlocks(frame, counter);
  const encoders = classes.map((n) => ({
    dc: new HuffmanEncoder(counter.dc[n]),
    ac: new HuffmanEncoder(counter.ac[n]),
  }));
  const writer = new BitWriter(encoders, counter.bits(encoders));
  encodeBlocks(frame, writer);
  const wide = frame.tables.some((table) => table?.some((v) => v > 255));
  return Buffer.concat([
    Uint8Array.of(0xff, 0xd8),
    ...headers,
    ...frame.tables.flatMap((table, id) => (table ? [tableSegment(table, id)] : [])),
    frameSegment(frame, wide),
    ...encoders.flatMap(({ dc, ac }, n) => [huffmanSegment(dc, n), huffmanSegment(ac, 0x10 | n)]),
    scanSegment(frame),
    writer.finish(),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

/** What the coder is told: symbols of table class n, and the bits that follow them. */
interface Sink {
  dcSymbol(n: number, size: number, bits: number): void;
  acSymbol(n: number, symbol: number, size: number, bits: number): void;
}

function encodeBlocks(frame: Frame, sink: Sink): void {
  const previous = new Int32Array(frame.components.length);
  for (let y = 0; y < frame.mcusDown; y++) {
    for (let x = 0; x < frame.mcusAcross; x++) {
      for (let n = 0; n < frame.components.length; n++) {
        const component = frame.components[n];
        const { h, v, stride, coefficients } = component;
        for (let j = 0; j < v; j++) {
          for (let i = 0; i < h; i++) {
            const at = ((y * v + j) * stride + x * h + i) * 64;
            encodeBlock(coefficients, at, previous[n], n === 0 ? 0 : 1, sink);
            previous[n] = coefficients[at];
          }
        }
      }
    }
  }
}

function encodeBlock(block: Int16Array, at: number, previous: number, n: number, sink: Sink): void {
  const difference = block[at] - previous;
  const size = sizeOf(difference);
  sink.dcSymbol(n, size, difference < 0 ? difference + (1 << size) - 1 : difference);
  let run = 0;
  for (let k = 1; k < 64; k++) {
    const value = block[at + k];
    if (value === 0) {
      run++;
      continue;
    }
    while (run > 15) {
      sink.acSymbol(n, 0xf0, 0, 0);
      run -= 16;
    }
    const bits = sizeOf(value);
    sink.acSymbol(n, (run << 4) | bits, bits, value < 0 ? value + (1 << bits) - 1 : value);
    run = 0;
  }
  if (run > 0) sink.acSymbol(n, 0, 0, 0);
}

function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

class SymbolCounter implements Sink {
  readonly dc = [new Float64Array(256), new Float64Array(256)];
  readonly ac = [new Float64Array(256), new Float64Array(256)];
  private extra = 0;

  dcSymbol(n: number, size: number): void {
    this.dc[n][size]++;
    this.extra += size;
  }

  acSymbol(n: number, symbol: number, size: number): void {
    this.ac[n][symbol]++;
    this.extra += size;
  }

  /** Bits that the data will take with these codes. */
  bits(encoders: readonly { readonly dc: HuffmanEncoder; readonly ac: HuffmanEncoder }[]): number {
    let total = this.extra;
    for (const [n, { dc, ac }] of encoders.entries()) {
      for (let s = 0; s < 256; s++) total += this.dc[n][s] * dc.size[s] + this.ac[n][s] * ac.size[s];
    }
    return total;
  }
}

class BitWriter implements Sink {
  private readonly bytes: Uint8Array;
  private length = 0;
  private buffer = 0;
  private count = 0;

  constructor(
    private readonly encoders: readonly { readonly dc: HuffmanEncoder; readonly ac: HuffmanEncoder }[],
    bits: number,
  ) {
    // Every byte may need a stuffed zero after it.
    this.bytes = new Uint8Array(2 * Math.ceil(bits / 8) + 16);
  }

  dcSymbol(n: number, size: number, bits: number): void {
    const { dc } = this.encoders[n];
    this.put(dc.code[size], dc.size[size]);
    if (size > 0) this.put(bits, size);
  }

  acSymbol(n: number, symbol: number, size: number, bits: number): void {
    const { ac } = this.encoders[n];
    this.put(ac.code[symbol], ac.size[symbol]);
    if (size > 0) this.put(bits, size);
  }

  private put(value: number, size: number): void {
    this.buffer = (this.buffer << size) | value;
    this.count += size;
    while (this.count >= 8) {
      this.count -= 8;
      const byte = (this.buffer >> this.count) & 255;
      this.bytes[this.length++] = byte;
      if (byte === 255) this.bytes[this.length++] = 0;
    }
    this.buffer &= (1 << this.count) - 1;
  }

  finish(): Uint8Array {
    if (this.count > 0) this.put((1 << (8 - this.count)) - 1, 8 - this.count);
    return this.bytes.subarray(0, this.length);
  }
}

function segment(marker: number, body: readonly number[]): Uint8Array {
  const length = body.length + 2;
  return Uint8Array.of(0xff, marker, length >> 8, length & 255, ...body);
}

function tableSegment(table: Uint16Array, id: number): Uint8Array {
  const wide = table.some((v) => v > 255);
  const values = wide ? [...table].flatMap((v) => [v >> 8, v & 255]) : [...table];
  return segment(0xdb, [(wide ? 0x10 : 0) | id, ...values]);
}

function frameSegment({ width, height, components }: Frame, wide: boolean): Uint8Array {
  const parts = components.flatMap(({ id, h, v, table }: Component) => [id, (h << 4) | v, table]);
  // Tables of 16 bits are beyond baseline.
  return segment(wide ? 0xc1 : 0xc0, [
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    components.length,
    ...parts,
  ]);
}

function huffmanSegment({ counts, symbols }: HuffmanEncoder, id: number): Uint8Array {
  return segment(0xc4, [id, ...counts, ...symbols]);
}

function scanSegment({ components }: Frame): Uint8Array {
  const parts = components.flatMap(({ id }, n) => [id, n === 0 ? 0x00 : 0x11]);
  return segment(0xda, [components.length, ...parts, 0, 63, 0]);
}
