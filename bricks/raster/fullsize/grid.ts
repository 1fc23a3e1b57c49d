/**
 * How a row (or column) of `full` pixels lies over one of `small` pixels whose outer edges coincide: full pixel i lies
 * between small pixels `low[i]` and `low[i] + 1` (or on the last), at `fraction[i]` of the way.
 */
export interface Axis {
  readonly full: number;
  readonly small: number;
  /** Full pixels per small pixel. */
  readonly scale: number;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly fraction: Float32Array;
}

export function axis(full: number, small: number): Axis {
  const low = new Int32Array(full);
  const high = new Int32Array(full);
  const fraction = new Float32Array(full);
  const scale = full / small;
  for (let i = 0; i < full; i++) {
    const at = Math.min(small - 1, Math.max(0, (i + 0.5) / scale - 0.5));
    const index = Math.min(small - 1, Math.floor(at));
    low[i] = index;
    high[i] = Math.min(small - 1, index + 1);
    fraction[i] = at - index;
  }
  return { full, small, scale, low, high, fraction };
}

/**
 * Values of a small plane-interleaved field read at full size, one row at a time: the row is first interpolated down
 * the columns, so that a full pixel costs one interpolation across.
 */
export class RowReader {
  /** The current row, at the small width: `channels` values a pixel. */
  readonly row: Float32Array;

  constructor(
    private readonly field: ArrayLike<number>,
    private readonly channels: number,
    private readonly across: Axis,
    private readonly down: Axis,
  ) {
    this.row = new Float32Array(across.small * channels);
  }

  /** Moves to full row `y`. */
  moveTo(y: number): void {
    const { row, field } = this;
    const length = row.length;
    const a = this.down.low[y] * length;
    const b = this.down.high[y] * length;
    const t = this.down.fraction[y];
    if (t === 0) for (let i = 0; i < length; i++) row[i] = field[a + i];
    else for (let i = 0; i < length; i++) row[i] = field[a + i] + t * (field[b + i] - field[a + i]);
  }

  /** The value of `channel` at full column `x` of the current row. */
  at(x: number, channel: number): number {
    const a = this.row[this.across.low[x] * this.channels + channel];
    const b = this.row[this.across.high[x] * this.channels + channel];
    return a + this.across.fraction[x] * (b - a);
  }
}

/** The same axis over a part of the small pixels: `length` from `start`. Full pixels beyond read the part's edge. */
export function window(whole: Axis, start: number, length: number): Axis {
  const inside = (i: number) => Math.min(length - 1, Math.max(0, i - start));
  return { ...whole, small: length, low: whole.low.map(inside), high: whole.high.map(inside) };
}

/** The full pixels that `length` small ones from `start` can reach, and one small pixel around. */
export function span(start: number, length: number, along: Axis): { readonly from: number; readonly to: number } {
  return {
    from: Math.max(0, Math.floor((start - 1) * along.scale)),
    to: Math.min(along.full, Math.ceil((start + length + 1) * along.scale)),
  };
}
