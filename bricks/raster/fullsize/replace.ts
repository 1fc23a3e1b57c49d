import { gaussianBlur } from "../blur.js";
import type { Box } from "../box.js";
import { boundingBox } from "../mask.js";
import type { Mask, Picture } from "../raster.js";
import { fillAlpha } from "./alpha.js";
import { copyOf, type FullPicture, unitOf, whiteOf } from "./full-picture.js";
import { type Axis, axis, RowReader, span } from "./grid.js";
import { findMatches, type Matches, trust } from "./matches.js";
import { withTexture } from "./texture.js";

/** Blur, in working pixels, under which patches are compared: a fill's own sharpness shall not choose its match. */
const SMOOTH = 2;
/** Below this scale there is no detail to bring back. */
const DETAIL_SCALE = 1.15;

export interface Replacement {
  /** At full size. */
  readonly original: FullPicture;
  /** The working picture before and after, in the original's colour space. */
  readonly before: Picture;
  readonly after: Picture;
  /** Where the working pictures differ. */
  readonly touched: Mask;
  /** Bring back fine detail; false for content whose look is its own, such as a style. Default true. */
  readonly detail?: boolean;
  /** On a larger canvas, where the photo lies: it stays as it is, and all around it is new. */
  readonly known?: Box;
}

/**
 * New content laid into the original at full size. Every pixel farther than one working pixel from what was touched
 * keeps its exact samples. Inside, the working result is enlarged, and gets the fine detail that the original has where
 * it looks alike: each hole patch is matched to a known one, and what that one has beyond its own enlarged working copy
 * is added. Over the last working pixel at the edge the two fade into each other.
 */
export function replaceAtFullSize(replacement: Replacement): FullPicture {
  const { original, before, after, touched, known } = replacement;
  const out = copyOf(original);
  const box = boundingBox(touched);
  if (!box) return out;
  const across = axis(original.width, before.width);
  const down = axis(original.height, before.height);
  const detailed = (replacement.detail ?? true) && Math.max(across.scale, down.scale) > DETAIL_SCALE;
  const matches = detailed ? findMatches(gaussianBlur(after, SMOOTH), touched) : null;
  const sharp = matches ? withTexture(before, after, matches) : after;
  const fade = new RowReader(touched.data, 1, across, down);
  const content = new RowReader(sharp.data, sharp.channels, across, down);
  const detail = matches && new Detail(original, before, matches, across, down, known);
  const unit = unitOf(original);
  const white = whiteOf(original);
  const { width, channels } = original;
  const rows = span(box.top, box.height, down);
  const columns = span(box.left, box.width, across);
  for (let y = rows.from; y < rows.to; y++) {
    fade.moveTo(y);
    content.moveTo(y);
    for (let x = columns.from; x < columns.to; x++) {
      const m = known ? (contains(known, x, y) ? 0 : 1) : fade.at(x, 0) / 255;
      if (m === 0) continue;
      const at = (y * width + x) * channels;
      detail?.moveTo(x, y);
      for (let c = 0; c < 3; c++) {
        const made = unit * content.at(x, c) + (detail ? detail.of(c) : 0);
        const value = original.data[at + c] + m * (made - original.data[at + c]);
        out.data[at + c] = value < 0 ? 0 : value > white ? white : value + 0.5;
      }
    }
  }
  if (channels === 4 && !known) fillAlpha(out, touched, across, down);
  return out;
}

/** What the original has at a pixel's match beyond the enlarged working picture there. */
class Detail {
  private source = 0;
  private weight = 0;
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  private fx = 0;
  private fy = 0;
  private readonly unit: number;

  constructor(
    private readonly original: FullPicture,
    private readonly before: Picture,
    private readonly matches: Matches,
    private readonly across: Axis,
    private readonly down: Axis,
    /** Where the original has samples; everywhere when it is left out. */
    private readonly known: Box | undefined,
  ) {
    this.unit = unitOf(original);
  }

  moveTo(x: number, y: number): void {
    const { across, down, before, original, matches } = this;
    const wx = across.fraction[x] < 0.5 ? across.low[x] : across.high[x];
    const wy = down.fraction[y] < 0.5 ? down.low[y] : down.high[y];
    const i = wy * before.width + wx;
    // Outside the hole a pixel is its own match; in it, one without a match has no detail.
    this.weight = trust(matches.error[i]);
    if (this.weight === 0) return;
    const qx = clamp(x + Math.round(matches.dx[i] * across.scale), original.width);
    const qy = clamp(y + Math.round(matches.dy[i] * down.scale), original.height);
    if (this.known && !contains(this.known, qx, qy)) {
      this.weight = 0;
      return;
    }
    this.source = (qy * original.width + qx) * original.channels;
    const top = down.low[qy] * before.width;
    const bottom = down.high[qy] * before.width;
    this.a = (top + across.low[qx]) * before.channels;
    this.b = (top + across.high[qx]) * before.channels;
    this.c = (bottom + across.low[qx]) * before.channels;
    this.d = (bottom + across.high[qx]) * before.channels;
    this.fx = across.fraction[qx];
    this.fy = down.fraction[qy];
  }

  of(channel: number): number {
    if (this.weight === 0) return 0;
    const { data } = this.before;
    const upper = data[this.a + channel] + this.fx * (data[this.b + channel] - data[this.a + channel]);
    const lower = data[this.c + channel] + this.fx * (data[this.d + channel] - data[this.c + channel]);
    const smooth = upper + this.fy * (lower - upper);
    return this.weight * (this.original.data[this.source + channel] - this.unit * smooth);
  }
}

function contains(box: Box, x: number, y: number): boolean {
  return x >= box.left && y >= box.top && x < box.left + box.width && y < box.top + box.height;
}

function clamp(i: number, length: number): number {
  return i < 0 ? 0 : i >= length ? length - 1 : i;
}
