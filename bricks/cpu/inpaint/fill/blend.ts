import type { Team } from "../team/team.js";
import type { Level } from "./level.js";
import { CHANNELS } from "./patch.js";

/** How firmly the blend holds to the estimate's own tone, against the border's; low keeps seams soft and wide. */
const ANCHOR = 0.01;
/** Over-relaxation of the Gauss-Seidel sweeps. */
const RELAXATION = 1.75;

/** Three floats a pixel each; only the hole's and its neighbours' entries are used. */
export interface BlendMemory {
  readonly value: Float32Array;
  readonly wanted: Float32Array;
}

/**
 * Gradient-domain blending (Pérez, Gangnet & Blake 2003; screened): the hole takes the gradients of the pieces that
 * were copied into it, and the tone of what surrounds it, so that seams between pieces vanish and grain stays.
 * `chosen[p]` is where the hole's pixel p was copied from. The result is in `memory.value`.
 */
export function blend(
  team: Team,
  level: Level,
  chosen: Int32Array,
  memory: BlendMemory,
  bands: number,
  sweeps: number,
): void {
  const { width, height, holes, counts } = level;
  const band = (index: number) => [
    Math.floor((counts[0] * index) / bands),
    Math.floor((counts[0] * (index + 1)) / bands),
  ];
  team.share(bands, (index) => {
    const [first, last] = band(index);
    for (let h = first; h < last; h++) prepare(level, chosen, memory, holes[h]);
  });
  for (let sweep = 0; sweep < 2 * sweeps; sweep++) {
    team.share(bands, (index) => {
      const [first, last] = band(index);
      relax(width, height, holes, memory, first, last, sweep & 1);
    });
  }
}

/** The right-hand side of one pixel's equation, and its start value; also the values of its known neighbours. */
function prepare(level: Level, chosen: Int32Array, memory: BlendMemory, a: number): void {
  const { width, height, hole, pixels } = level;
  const x = a % width;
  const y = (a - x) / width;
  const { value, wanted } = memory;
  for (let c = 0; c < 3; c++) {
    value[3 * a + c] = pixels[CHANNELS * chosen[a] + c];
    wanted[3 * a + c] = ANCHOR * pixels[CHANNELS * a + c];
  }
  for (let side = 0; side < 4; side++) {
    const dx = side === 0 ? -1 : side === 1 ? 1 : 0;
    const dy = side === 2 ? -1 : side === 3 ? 1 : 0;
    if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue;
    const step = dy * width + dx;
    const b = a + step;
    const known = hole[b] === 0;
    const own = chosen[a];
    const other = known ? b : chosen[b];
    const ownHas = isKnown(level, own, dx, dy);
    const otherHas = isKnown(level, other, -dx, -dy);
    for (let c = 0; c < 3; c++) {
      if (known) value[3 * b + c] = pixels[CHANNELS * b + c];
      let gradient = 0;
      let n = 0;
      if (ownHas) {
        gradient += pixels[CHANNELS * own + c] - pixels[CHANNELS * (own + step) + c];
        n++;
      }
      if (otherHas && !known) {
        gradient += pixels[CHANNELS * (other - step) + c] - pixels[CHANNELS * other + c];
        n++;
      }
      if (n > 0) wanted[3 * a + c] += gradient / n;
    }
  }
}

function isKnown(level: Level, p: number, dx: number, dy: number): boolean {
  const x = (p % level.width) + dx;
  const y = Math.floor(p / level.width) + dy;
  return x >= 0 && y >= 0 && x < level.width && y < level.height && level.hole[p + dy * level.width + dx] === 0;
}

/** One half sweep over the pixels of one colour of the chessboard. */
function relax(
  width: number,
  height: number,
  holes: Int32Array,
  memory: BlendMemory,
  first: number,
  last: number,
  colour: number,
): void {
  const { value, wanted } = memory;
  const row = 3 * width;
  for (let h = first; h < last; h++) {
    const a = holes[h];
    const x = a % width;
    const y = (a - x) / width;
    if (((x + y) & 1) !== colour) continue;
    const i = 3 * a;
    let n = ANCHOR;
    let red = wanted[i];
    let green = wanted[i + 1];
    let blue = wanted[i + 2];
    if (x > 0) {
      n++;
      red += value[i - 3];
      green += value[i - 2];
      blue += value[i - 1];
    }
    if (x < width - 1) {
      n++;
      red += value[i + 3];
      green += value[i + 4];
      blue += value[i + 5];
    }
    if (y > 0) {
      n++;
      red += value[i - row];
      green += value[i - row + 1];
      blue += value[i - row + 2];
    }
    if (y < height - 1) {
      n++;
      red += value[i + row];
      green += value[i + row + 1];
      blue += value[i + row + 2];
    }
    value[i] += RELAXATION * (red / n - value[i]);
    value[i + 1] += RELAXATION * (green / n - value[i + 1]);
    value[i + 2] += RELAXATION * (blue / n - value[i + 2]);
  }
}
