import { UnsupportedJpeg } from "./frame.js";

const QUICK = 9;

/** A Huffman table, ready to decode: short codes by one look-up, long ones length by length. */
export class HuffmanDecoder {
  /** `length << 8 | symbol` for every possible next 9 bits; 0 where the code is longer. */
  private readonly quick = new Uint16Array(1 << QUICK);
  private readonly maxCode = new Int32Array(18).fill(-1);
  private readonly offset = new Int32Array(17);

  /** @param counts codes of each length 1 … 16 @param symbols in code order */
  constructor(
    counts: Uint8Array,
    private readonly symbols: Uint8Array,
  ) {
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      this.offset[length] = index - code;
      for (let n = 0; n < counts[length - 1]; n++, code++, index++) {
        if (index >= symbols.length || code >= 1 << length) throw new UnsupportedJpeg("bad Huffman table");
        if (length <= QUICK) {
          const from = code << (QUICK - length);
          this.quick.fill((length << 8) | symbols[index], from, from + (1 << (QUICK - length)));
        }
      }
      this.maxCode[length] = counts[length - 1] > 0 ? code - 1 : -1;
      code <<= 1;
    }
  }

  next(bits: BitReader): number {
    const word = bits.peek16();
    const hit = this.quick[word >> (16 - QUICK)];
    if (hit !== 0) {
      bits.skip(hit >> 8);
      return hit & 255;
    }
    for (let length = QUICK + 1; length <= 16; length++) {
      const code = word >> (16 - length);
      if (code <= this.maxCode[length]) {
        bits.skip(length);
        return this.symbols[code + this.offset[length]];
      }
    }
    throw new UnsupportedJpeg("bad Huffman code");
  }
}

/** Bits of entropy-coded data, most significant first; after the data end come zeros. */
export class BitReader {
  private buffer = 0;
  private count = 0;
  /** Bytes read beyond the data; a few are normal at the very end. */
  private beyond = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
    private readonly end: number,
  ) {}

  private fill(): void {
    while (this.count <= 16) {
      let byte = 0;
      if (this.position < this.end && !(this.bytes[this.position] === 0xff && this.bytes[this.position + 1] !== 0)) {
        byte = this.bytes[this.position];
        this.position += byte === 0xff ? 2 : 1;
      } else if (++this.beyond > 1024) throw new UnsupportedJpeg("data end too early");
      this.buffer = ((this.buffer << 8) | byte) & 0xffffff;
      this.count += 8;
    }
  }

  peek16(): number {
    if (this.count < 16) this.fill();
    return (this.buffer >> (this.count - 16)) & 0xffff;
  }

  skip(n: number): void {
    this.count -= n;
  }

  bit(): number {
    if (this.count < 1) this.fill();
    this.count--;
    return (this.buffer >> this.count) & 1;
  }

  /** `n` bits (0 … 16) as a number. */
  bits(n: number): number {
    if (n === 0) return 0;
    if (this.count < n) this.fill();
    this.count -= n;
    return (this.buffer >> this.count) & ((1 << n) - 1);
  }

  /** `n` bits as a signed coefficient (F.2.2.1). */
  signed(n: number): number {
    const value = this.bits(n);
    return n > 0 && value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /** Steps over a restart marker: what is left of the last byte is dropped. */
  restart(): void {
    this.count = 0;
    this.buffer = 0;
    while (
      this.position + 1 < this.end &&
      this.bytes[this.position] === 0xff &&
      this.bytes[this.position + 1] === 0xff
    ) {
      this.position++;
    }
    const marker = this.bytes[this.position + 1];
    if (this.bytes[this.position] !== 0xff || marker < 0xd0 || marker > 0xd7) {
      throw new UnsupportedJpeg("restart marker missing");
    }
    this.position += 2;
    this.beyond = 0;
  }
}
