import type { Arena } from "../team/arena.js";
import type { Level } from "./level.js";
import { RADIUS } from "./patch.js";
import { below, nextState, seedOf } from "./random.js";

/** A nearest-neighbour field: for every target of a level, the known patch that it looks most like. */
export interface Field {
  /** Pixel index of the source patch's centre; −1 where the pixel is no target. */
  readonly source: Int32Array;
  /** `source` as it was when the present pass began. */
  readonly before: Int32Array;
  /** Patch distance plus prior of target and source. */
  readonly cost: Int32Array;
  /** For every pixel of the hole, the pixel to copy when pieces are copied whole. */
  readonly chosen: Int32Array;
  /** Weight of the target's vote. */
  readonly weight: Float32Array;
}

export function allocateField(arena: Arena, pixels: number): Field {
  return {
    source: arena.i32(pixels),
    before: arena.i32(pixels),
    cost: arena.i32(pixels),
    chosen: arena.i32(pixels),
    weight: arena.f32(pixels),
  };
}

/** Every target gets a random usable source. */
export function randomField(level: Level, field: Field, seed: number): void {
  const { width, height, usable, targets, counts } = level;
  field.source.fill(-1);
  for (let t = 0; t < counts[1]; t++) {
    const p = targets[t];
    let state = seedOf(seed, p, width);
    field.source[p] = anyUsable(usable, width, height, () => {
      state = nextState(state);
      return state;
    });
  }
}

/** The field of the next finer level: each target goes on with the source of the coarse pixel that it lies in. */
export function refineField(coarse: Level, from: Field, fine: Level, to: Field, seed: number): void {
  const { width, height, usable, targets, counts } = fine;
  to.source.fill(-1);
  for (let t = 0; t < counts[1]; t++) {
    const p = targets[t];
    const x = p % width;
    const y = (p - x) / width;
    const q = from.source[nearTarget(coarse, x >> 1, y >> 1)];
    let source = -1;
    if (q >= 0) {
      const qx = q % coarse.width;
      const qy = (q - qx) / coarse.width;
      const sx = Math.min(width - RADIUS - 1, Math.max(RADIUS, 2 * qx + (x & 1)));
      const sy = Math.min(height - RADIUS - 1, Math.max(RADIUS, 2 * qy + (y & 1)));
      source = sy * width + sx;
    }
    if (source < 0 || usable[source] === 0) {
      let state = seedOf(seed, p, width);
      source = anyUsable(usable, width, height, () => {
        state = nextState(state);
        return state;
      });
    }
    to.source[p] = source;
  }
}

/** Centres keep RADIUS from the border, so the coarse pixel may lie outside them. */
function nearTarget(level: Level, x: number, y: number): number {
  const cx = Math.min(level.width - RADIUS - 1, Math.max(RADIUS, x));
  const cy = Math.min(level.height - RADIUS - 1, Math.max(RADIUS, y));
  return cy * level.width + cx;
}

function anyUsable(usable: Uint8Array, width: number, height: number, random: () => number): number {
  const n = width * height;
  for (let attempt = 0; attempt < 64; attempt++) {
    const p = below(random(), n);
    if (usable[p] === 1) return p;
  }
  // Sources are rare: take the next one from a random place on.
  const start = below(random(), n);
  for (let k = 0; k < n; k++) {
    const p = (start + k) % n;
    if (usable[p] === 1) return p;
  }
  return -1;
}
