import { type Component, type Frame, UnsupportedJpeg } from "./frame.js";
import type { BitReader, HuffmanDecoder } from "./huffman-decoder.js";

export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanDecoder | undefined;
  readonly ac: HuffmanDecoder | undefined;
}

export interface Scan {
  readonly parts: readonly ScanComponent[];
  readonly progressive: boolean;
  /** Spectral selection. */
  readonly first: number;
  readonly last: number;
  /** Successive approximation. */
  readonly high: number;
  readonly low: number;
  /** MCUs between restart markers; 0: none. */
  readonly restartInterval: number;
}

/** Decodes one scan's entropy-coded data into the frame's coefficients. */
export function decodeScan(frame: Frame, scan: Scan, bits: BitReader): void {
  const decoder = new BlockDecoder(scan, bits);
  const [only] = scan.parts;
  const single = scan.parts.length === 1 && only ? only.component : null;
  const across = single ? single.blocksAcross : frame.mcusAcross;
  const down = single ? single.blocksDown : frame.mcusDown;
  let until = scan.restartInterval;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      if (scan.restartInterval > 0) {
        if (until === 0) {
          bits.restart();
          decoder.reset();
          until = scan.restartInterval;
        }
        until--;
      }
      if (single) {
        decoder.decode(0, (y * single.stride + x) * 64);
        continue;
      }
      for (let n = 0; n < scan.parts.length; n++) {
        const { h, v, stride } = scan.parts[n].component;
        for (let j = 0; j < v; j++) {
          for (let i = 0; i < h; i++) decoder.decode(n, ((y * v + j) * stride + x * h + i) * 64);
        }
      }
    }
  }
}

class BlockDecoder {
  private readonly previous: Int32Array;
  private endOfBand = 0;
  private readonly block: (part: ScanComponent, n: number, at: number) => void;

  constructor(
    private readonly scan: Scan,
    private readonly bits: BitReader,
  ) {
    this.previous = new Int32Array(scan.parts.length);
    this.block = !scan.progressive
      ? this.sequential
      : scan.first === 0
        ? scan.high === 0
          ? this.dcFirst
          : this.dcRefine
        : scan.high === 0
          ? this.acFirst
          : this.acRefine;
  }

  reset(): void {
    this.previous.fill(0);
    this.endOfBand = 0;
  }

  decode(n: number, at: number): void {
    this.block(this.scan.parts[n], n, at);
  }

  private dcDifference({ dc }: ScanComponent, n: number): number {
    if (!dc) throw new UnsupportedJpeg("DC table missing");
    const size = dc.next(this.bits);
    if (size > 11) throw new UnsupportedJpeg("bad DC size");
    this.previous[n] += this.bits.signed(size);
    return this.previous[n];
  }

  private sequential(part: ScanComponent, n: number, at: number): void {
    const { coefficients } = part.component;
    coefficients[at] = this.dcDifference(part, n);
    const { ac } = part;
    if (!ac) throw new UnsupportedJpeg("AC table missing");
    for (let k = 1; k < 64; k++) {
      const symbol = ac.next(this.bits);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) return;
        k += 15;
        continue;
      }
      k += run;
      if (k > 63) throw new UnsupportedJpeg("run beyond the block");
      coefficients[at + k] = this.bits.signed(size);
    }
  }

  private dcFirst(part: ScanComponent, n: number, at: number): void {
    part.component.coefficients[at] = this.dcDifference(part, n) * (1 << this.scan.low);
  }

  private dcRefine(part: ScanComponent, _n: number, at: number): void {
    if (this.bits.bit()) part.component.coefficients[at] |= 1 << this.scan.low;
  }

  private acFirst({ component, ac }: ScanComponent, _n: number, at: number): void {
    if (this.endOfBand > 0) {
      this.endOfBand--;
      return;
    }
    if (!ac) throw new UnsupportedJpeg("AC table missing");
    const { coefficients } = component;
    for (let k = this.scan.first; k <= this.scan.last; k++) {
      const symbol = ac.next(this.bits);
      const size = symbol & 15;
      const run = symbol >> 4;
      if (size === 0) {
        if (run < 15) {
          this.endOfBand = (1 << run) + this.bits.bits(run) - 1;
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > 63) throw new UnsupportedJpeg("run beyond the block");
      coefficients[at + k] = this.bits.signed(size) * (1 << this.scan.low);
    }
  }

  private acRefine({ component, ac }: ScanComponent, _n: number, at: number): void {
    if (!ac) throw new UnsupportedJpeg("AC table missing");
    const { coefficients } = component;
    const { last, low } = this.scan;
    const one = 1 << low;
    let k = this.scan.first;
    if (this.endOfBand === 0) {
      for (; k <= last; k++) {
        const symbol = ac.next(this.bits);
        let run = symbol >> 4;
        let fresh = 0;
        if ((symbol & 15) === 0) {
          if (run < 15) {
            this.endOfBand = (1 << run) + this.bits.bits(run);
            break;
          }
        } else fresh = this.bits.bit() ? one : -one;
        for (; k <= last; k++) {
          if (coefficients[at + k] !== 0) this.refine(coefficients, at + k, one);
          else if (run-- === 0) {
            if (fresh !== 0) coefficients[at + k] = fresh;
            break;
          }
        }
      }
    }
    if (this.endOfBand > 0) {
      for (; k <= last; k++) if (coefficients[at + k] !== 0) this.refine(coefficients, at + k, one);
      this.endOfBand--;
    }
  }

  private refine(coefficients: Int16Array, at: number, one: number): void {
    const value = coefficients[at];
    if (this.bits.bit() && (Math.abs(value) & one) === 0) coefficients[at] = value > 0 ? value + one : value - one;
  }
}
