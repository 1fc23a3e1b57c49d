import type { FullPicture } from "../fullsize/full-picture.js";
import { type Component, type Frame, UnsupportedJpeg, ZIGZAG } from "./frame.js";
import { readJpeg } from "./read.js";
import { readSegments } from "./segments.js";
import { writeJpeg } from "./write.js";

export interface Splice {
  /** The JPEG file that was edited. */
  readonly bytes: Uint8Array;
  /** Its samples, upright, 8 bits. */
  readonly original: FullPicture;
  /** The edited samples, of the same size. */
  readonly edited: FullPicture;
  /** EXIF orientation of the file, 1 … 8. */
  readonly orientation: number;
  /** Rewrites an EXIF segment's body (with its `Exif\0\0`), or drops it by null. */
  readonly exif: (body: Uint8Array) => Uint8Array | null;
}

export interface Spliced {
  readonly bytes: Uint8Array;
  /** 1 for each MCU that changed, row by row, as stored. */
  readonly changed: Uint8Array;
  readonly frame: Pick<Frame, "width" | "height" | "mcusAcross" | "mcusDown" | "mcuWidth" | "mcuHeight">;
}

/**
 * An edit put into the JPEG file itself: the change of every touched block is transformed and added to the block's own
 * coefficients, in the file's own quantisation; all other blocks, and everything else in the file, stay as they are. So
 * nothing outside the edit is compressed a second time. The picture stays stored in its orientation.
 * @throws {UnsupportedJpeg} when the file cannot be taken apart without loss.
 */
export function spliceJpeg({ bytes, original, edited, orientation, exif }: Splice): Spliced {
  const frame = readJpeg(bytes);
  const [width, height] = orientation >= 5 ? [frame.height, frame.width] : [frame.width, frame.height];
  for (const picture of [original, edited]) {
    if (picture.width !== width || picture.height !== height) throw new UnsupportedJpeg("size differs");
  }
  const layout = storedLayout(frame, original.width, orientation);
  const changed = new Uint8Array(frame.mcusAcross * frame.mcusDown);
  const mcu = new McuChange(frame, original, edited, layout);
  for (let my = 0; my < frame.mcusDown; my++) {
    for (let mx = 0; mx < frame.mcusAcross; mx++) {
      if (!mcu.read(mx, my)) continue;
      changed[my * frame.mcusAcross + mx] = 1;
      for (const [n, component] of frame.components.entries()) mcu.addTo(component, n, mx, my);
    }
  }
  return { bytes: writeJpeg(frame, keptHeaders(bytes, exif)), changed, frame };
}

/** Application segments and comments, as they are. */
function keptHeaders(bytes: Uint8Array, exif: Splice["exif"]): Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (const { marker, body, start, end } of readSegments(bytes)) {
    if (marker === 0xe1 && String.fromCharCode(...body.subarray(0, 4)) === "Exif") {
      const fresh = exif(body);
      if (fresh && fresh.length < 65_534) {
        const length = fresh.length + 2;
        kept.push(Buffer.concat([Uint8Array.of(0xff, 0xe1, length >> 8, length & 255), fresh]));
      }
    } else if (((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe) && !isPictureIndex(marker, body)) {
      kept.push(bytes.subarray(start, end));
    }
  }
  return kept;
}

/** The index of further pictures behind the first (Multi-Picture Format), which are not kept. */
function isPictureIndex(marker: number, body: Uint8Array): boolean {
  return marker === 0xe2 && String.fromCharCode(...body.subarray(0, 3)) === "MPF";
}

/** Where the stored pixel (x, y) lies among the upright ones: at `origin + x * across + y * down`. */
interface Layout {
  readonly origin: number;
  readonly across: number;
  readonly down: number;
}

function storedLayout({ width, height }: Frame, upright: number, orientation: number): Layout {
  const [right, below] = [width - 1, height - 1];
  switch (orientation) {
    case 2:
      return { origin: right, across: -1, down: upright };
    case 3:
      return { origin: right + below * upright, across: -1, down: -upright };
    case 4:
      return { origin: below * upright, across: 1, down: -upright };
    case 5:
      return { origin: 0, across: upright, down: 1 };
    case 6:
      return { origin: below, across: upright, down: -1 };
    case 7:
      return { origin: below + right * upright, across: -upright, down: -1 };
    case 8:
      return { origin: right * upright, across: -upright, down: 1 };
    default:
      return { origin: 0, across: 1, down: upright };
  }
}

/** The change of one MCU's pixels in Y, Cb and Cr. */
class McuChange {
  private readonly planes: readonly Float32Array[];
  private readonly block = new Float32Array(64);

  constructor(
    private readonly frame: Frame,
    private readonly original: FullPicture,
    private readonly edited: FullPicture,
    private readonly layout: Layout,
  ) {
    this.planes = frame.components.map(() => new Float32Array(frame.mcuWidth * frame.mcuHeight));
  }

  /** Reads the change at an MCU; false when nothing changed. Beyond the border the last pixel is repeated. */
  read(mx: number, my: number): boolean {
    const { frame, original, edited, layout, planes } = this;
    const a = original.data;
    const b = edited.data;
    let any = false;
    for (let j = 0, i = 0; j < frame.mcuHeight; j++) {
      const y = Math.min(frame.height - 1, my * frame.mcuHeight + j);
      for (let k = 0; k < frame.mcuWidth; k++, i++) {
        const x = Math.min(frame.width - 1, mx * frame.mcuWidth + k);
        const pixel = layout.origin + x * layout.across + y * layout.down;
        const p = pixel * original.channels;
        const q = pixel * edited.channels;
        const red = b[q] - a[p];
        const green = b[q + 1] - a[p + 1];
        const blue = b[q + 2] - a[p + 2];
        if (red !== 0 || green !== 0 || blue !== 0) any = true;
        planes[0][i] = 0.299 * red + 0.587 * green + 0.114 * blue;
        if (planes.length === 1) continue;
        planes[1][i] = -0.168736 * red - 0.331264 * green + 0.5 * blue;
        planes[2][i] = 0.5 * red - 0.418688 * green - 0.081312 * blue;
      }
    }
    return any;
  }

  /** Adds the change to the component's blocks of the MCU. */
  addTo(component: Component, n: number, mx: number, my: number): void {
    const { frame, block } = this;
    const plane = this.planes[n];
    const table = frame.tables[component.table];
    if (!table) throw new UnsupportedJpeg("quantisation table missing");
    const fx = frame.mcuWidth / (8 * component.h);
    const fy = frame.mcuHeight / (8 * component.v);
    for (let j = 0; j < component.v; j++) {
      for (let i = 0; i < component.h; i++) {
        if (!average(plane, frame.mcuWidth, i * 8 * fx, j * 8 * fy, fx, fy, block)) continue;
        forwardDct(block);
        const at = ((my * component.v + j) * component.stride + mx * component.h + i) * 64;
        for (let k = 0; k < 64; k++) {
          const change = Math.round(block[ZIGZAG[k]] / table[k]);
          if (change === 0) continue;
          const limit = k === 0 ? 1024 : 1023;
          component.coefficients[at + k] = Math.max(-limit, Math.min(1023, component.coefficients[at + k] + change));
        }
      }
    }
  }
}

/** A block's 64 samples, each the mean of `fx` × `fy` pixels; false when all are 0. */
function average(
  plane: Float32Array,
  width: number,
  left: number,
  top: number,
  fx: number,
  fy: number,
  block: Float32Array,
): boolean {
  const share = 1 / (fx * fy);
  let any = false;
  for (let y = 0, k = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++, k++) {
      let sum = 0;
      for (let v = 0; v < fy; v++) {
        for (let u = 0; u < fx; u++) sum += plane[(top + y * fy + v) * width + left + x * fx + u];
      }
      block[k] = sum * share;
      if (sum !== 0) any = true;
    }
  }
  return any;
}

/** cos((2x + 1) u π / 16) · c(u) / 2, by u and x. */
const BASIS = Float32Array.from({ length: 64 }, (_, n) => {
  const [u, x] = [n >> 3, n & 7];
  return Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

/** The 8 × 8 DCT of ITU-T T.81, A.3.3, in place. */
function forwardDct(block: Float32Array): void {
  const half = new Float32Array(64);
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += block[8 * y + x] * BASIS[8 * u + x];
      half[8 * y + u] = sum;
    }
  }
  for (let u = 0; u < 8; u++) {
    for (let v = 0; v < 8; v++) {
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += half[8 * y + u] * BASIS[8 * v + y];
      block[8 * v + u] = sum;
    }
  }
}
