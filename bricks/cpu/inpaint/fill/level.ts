import type { Arena } from "../team/arena.js";
import { CHANNELS, RADIUS } from "./patch.js";

/** One scale of the picture while it is being filled. Arrays are `width * height` long unless said otherwise. */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** 1 where the picture is unknown. */
  readonly hole: Uint8Array;
  /** Working pixels, CHANNELS bytes each; the present estimate inside the hole. */
  readonly pixels: Uint8Array;
  /** 1 where a whole patch of known pixels is centred. */
  readonly usable: Uint8Array;
  /** How far into the hole, in chessboard steps (0 outside). */
  readonly depth: Uint8Array;
  /** Unknown pixels, ascending; the first `counts[0]` entries count. */
  readonly holes: Int32Array;
  /** Centres of the patches that touch the hole and lie in the picture, ascending; the first `counts[1]` entries. */
  readonly targets: Int32Array;
  /** What it costs to copy from a patch centred there. */
  readonly reluctance: Int32Array;
  /** Numbers of holes, targets and usable centres. */
  readonly counts: Int32Array;
}

export function allocateLevel(arena: Arena, width: number, height: number): Level {
  const n = width * height;
  return {
    width,
    height,
    hole: arena.u8(n),
    pixels: arena.u8(CHANNELS * n),
    usable: arena.u8(n),
    depth: arena.u8(n),
    holes: arena.i32(n),
    targets: arena.i32(n),
    reluctance: arena.i32(n),
    counts: arena.i32(4),
  };
}

/** Fills in what follows from `hole`. */
export function indexLevel(level: Level): void {
  const { width, height, hole, usable, depth, holes, targets, counts } = level;
  const touched = touchedBy(hole, width, height);
  let holeCount = 0;
  let targetCount = 0;
  let usableCount = 0;
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (hole[p] === 1) holes[holeCount++] = p;
      const inside = x >= RADIUS && y >= RADIUS && x < width - RADIUS && y < height - RADIUS;
      usable[p] = inside && touched[p] === 0 ? 1 : 0;
      usableCount += usable[p];
      if (inside && touched[p] === 1) targets[targetCount++] = p;
    }
  }
  counts[0] = holeCount;
  counts[1] = targetCount;
  counts[2] = usableCount;
  measureDepth(hole, depth, width, height);
}

/** 1 where a patch centred there would touch the hole. */
function touchedBy(hole: Uint8Array, width: number, height: number): Uint8Array {
  const across = new Uint8Array(hole.length);
  const out = new Uint8Array(hole.length);
  spread(hole, across, width, height, 1, width);
  spread(across, out, height, width, width, 1);
  return out;
}

function spread(from: Uint8Array, to: Uint8Array, length: number, lines: number, step: number, lineStep: number): void {
  for (let l = 0; l < lines; l++) {
    let since = RADIUS + 1;
    for (let i = 0, p = l * lineStep; i < length; i++, p += step) {
      since = from[p] === 1 ? 0 : since + 1;
      if (since <= RADIUS) to[p] = 1;
    }
    since = RADIUS + 1;
    for (let i = length - 1, p = l * lineStep + (length - 1) * step; i >= 0; i--, p -= step) {
      since = from[p] === 1 ? 0 : since + 1;
      if (since <= RADIUS) to[p] = 1;
    }
  }
}

/** Chessboard distance to the nearest known pixel, at most 255; the border of the picture is not known. */
function measureDepth(hole: Uint8Array, depth: Uint8Array, width: number, height: number): void {
  const at = (p: number, x: number, dx: number, y: number, dy: number) => {
    const X = x + dx;
    const Y = y + dy;
    return X < 0 || Y < 0 || X >= width || Y >= height ? 255 : depth[p + dy * width + dx];
  };
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (hole[p] === 0) depth[p] = 0;
      else {
        const d = Math.min(at(p, x, -1, y, 0), at(p, x, -1, y, -1), at(p, x, 0, y, -1), at(p, x, 1, y, -1));
        depth[p] = Math.min(255, d + 1);
      }
    }
  }
  for (let y = height - 1, p = hole.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, p--) {
      if (hole[p] === 0) continue;
      const d = Math.min(at(p, x, 1, y, 0), at(p, x, 1, y, 1), at(p, x, 0, y, 1), at(p, x, -1, y, 1));
      depth[p] = Math.min(depth[p], d + 1);
    }
  }
}
