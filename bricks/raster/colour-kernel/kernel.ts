import { code } from "./code.js";

/** A map of colours from `nodes`³ colours at even distances. */
export interface Cube {
  /** 2 … 127. */
  readonly nodes: number;
  /** Red slowest, blue fastest; three values each, 0 … 255. */
  readonly table: Float32Array;
}

/** Places in the kernel's memory, as `kernel.wat` tells them. */
const AXES = 0;
const IN = 6144;
/** Bytes at a time: whole pixels of three and of four channels, small enough to stay close to the processor. */
const CHUNK = 96 * 1024;
const OUT = IN + CHUNK + 16;
const TABLE = OUT + CHUNK + 16;
const PAGE = 65_536;
/** Units of the nodes' fixed point in a level, and of the weights in a whole. */
const LEVEL = 128;
const WHOLE = 2 ** 14;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly apply: (from: number, to: number, out: number, channels: number, table: number) => void;
  readonly byLargest: (from: number, to: number, channels: number, table: number) => void;
}

interface Kernel extends Exports {
  /** The cube or the table that is in its memory. */
  loaded: Cube | Uint8Array | null;
}

/** What of the engine's own namespace is used; Node's types do not tell of it. */
interface Engine {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

let kernel: Kernel | undefined;

/** Changes 8-bit samples of `channels` interleaved channels in place, to within half a level of the cube's own; alpha stays. */
export function applyCube(cube: Cube, data: Uint8Array, channels: 3 | 4): void {
  kernel ??= open();
  if (kernel.loaded !== cube) load(kernel, cube);
  const bytes = new Uint8Array(kernel.memory.buffer);
  for (let at = 0; at < data.length; at += CHUNK) {
    const length = Math.min(CHUNK, data.length - at);
    bytes.set(data.subarray(at, at + length), IN);
    kernel.apply(IN, IN + length, OUT, channels, TABLE);
    data.set(bytes.subarray(OUT, OUT + length), at);
  }
}

/** The same with a table of 65,536 bytes: what a channel becomes at `largest << 8 | channel`. */
export function applyByLargest(table: Uint8Array, data: Uint8Array, channels: 3 | 4): void {
  kernel ??= open();
  if (kernel.loaded !== table) {
    makeRoom(kernel, TABLE + 65_536);
    new Uint8Array(kernel.memory.buffer).set(table.subarray(0, 65_536), TABLE);
    kernel.loaded = table;
  }
  const bytes = new Uint8Array(kernel.memory.buffer);
  for (let at = 0; at < data.length; at += CHUNK) {
    const length = Math.min(CHUNK, data.length - at);
    bytes.set(data.subarray(at, at + length), IN);
    kernel.byLargest(IN, IN + length, channels, TABLE);
    data.set(bytes.subarray(IN, IN + length), at);
  }
}

function open(): Kernel {
  const { Instance, Module } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const { memory, apply, byLargest } = new Instance(new Module(Buffer.from(code, "base64"))).exports as Exports;
  return { memory, apply, byLargest, loaded: null };
}

function load(into: Kernel, cube: Cube): void {
  const { nodes, table } = cube;
  if (!Number.isInteger(nodes) || nodes < 2 || nodes > 127 || table.length !== 3 * nodes ** 3) {
    throw new RangeError(`A cube of ${nodes} nodes a side has no ${table.length} values.`);
  }
  makeRoom(into, TABLE + 8 * nodes ** 3);
  into.loaded = null;
  const strides = [8 * nodes * nodes, 8 * nodes, 8];
  const keys = new Uint32Array(into.memory.buffer, AXES, 768);
  const bases = new Uint32Array(into.memory.buffer, AXES + 3072, 768);
  for (let v = 0; v < 256; v++) {
    const place = (v * (nodes - 1)) / 255;
    const at = Math.min(nodes - 2, Math.floor(place));
    for (const [axis, stride] of strides.entries()) {
      keys[256 * axis + v] = Math.round((place - at) * WHOLE) * 2 ** 17 + stride;
      bases[256 * axis + v] = at * stride;
    }
  }
  const placed = new Int16Array(into.memory.buffer, TABLE, 4 * nodes ** 3);
  for (let p = 0, q = 0; p < table.length; p += 3, q += 4) {
    placed[q] = table[p] * LEVEL + 0.5;
    placed[q + 1] = table[p + 1] * LEVEL + 0.5;
    placed[q + 2] = table[p + 2] * LEVEL + 0.5;
  }
  into.loaded = cube;
}

function makeRoom({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
