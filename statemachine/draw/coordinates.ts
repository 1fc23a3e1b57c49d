import type { Layered } from "./layers.js";

/**
 * The x of each spot's middle: as near to its neighbours above and below as the order and the widths allow, long arrows as
 * straight as can be. The leftmost edge is 0.
 *
 * @param width of each spot
 * @param gap least distance between two spots of a layer
 */
export function assignX(layered: Layered, width: (spot: number) => number, gap: number): number[] {
  const x = new Array<number>(layered.spots.length).fill(0);
  for (const layer of layered.layers) {
    let left = 0;
    for (const spot of layer) {
      x[spot] = left + width(spot) / 2;
      left += width(spot) + gap;
    }
  }
  const above: { spot: number; weight: number }[][] = layered.spots.map(() => []);
  const below: { spot: number; weight: number }[][] = layered.spots.map(() => []);
  const isBend = (spot: number) => layered.spots[spot]?.kind === "bend";
  for (const route of layered.routes) {
    for (let i = 1; i < route.length; i++) {
      const [upper, lower] = [route[i - 1] as number, route[i] as number];
      const weight = isBend(upper) && isBend(lower) ? 8 : isBend(upper) || isBend(lower) ? 2 : 1;
      below[upper]?.push({ spot: lower, weight });
      above[lower]?.push({ spot: upper, weight });
    }
  }
  const rounds = 24;
  for (let round = 0; round < rounds; round++) {
    const down = round % 2 === 0;
    const layers = down ? layered.layers : [...layered.layers].reverse();
    // At last both sides count, so that a box stands between its sources and its users.
    const both = round >= rounds / 2;
    const straight = meanOfBends(layered, x);
    for (const layer of layers) {
      const wishes = layer.map((spot) => {
        const line = straight.get(spot);
        if (both && line !== undefined) return { at: line, weight: 8 };
        const near = [...(both || down ? (above[spot] ?? []) : []), ...(both || !down ? (below[spot] ?? []) : [])];
        const weight = near.reduce((sum, one) => sum + one.weight, 0);
        if (weight === 0) return { at: x[spot] ?? 0, weight: 0.05 };
        return { at: near.reduce((sum, one) => sum + one.weight * (x[one.spot] ?? 0), 0) / weight, weight };
      });
      const distance = (i: number) => (width(layer[i - 1] ?? 0) + width(layer[i] ?? 0)) / 2 + gap;
      placeApart(wishes, distance).forEach((at, i) => {
        x[layer[i] as number] = at;
      });
    }
  }
  const leftmost = Math.min(...layered.spots.map((_, spot) => (x[spot] ?? 0) - width(spot) / 2));
  return x.map((at) => at - leftmost);
}

/** For each bend the mean x of its arrow's bends and ends: where the arrow would be one straight line. */
function meanOfBends(layered: Layered, x: readonly number[]): Map<number, number> {
  const means = new Map<number, number>();
  for (const route of layered.routes) {
    if (route.length < 3) continue;
    const mean = route.reduce((sum, spot) => sum + (x[spot] ?? 0), 0) / route.length;
    for (const spot of route.slice(1, -1)) means.set(spot, mean);
  }
  return means;
}

interface Wish {
  readonly at: number;
  readonly weight: number;
}

/**
 * The places nearest to the wishes (least squares) that keep the order and the distances: isotonic regression by pooling
 * neighbours that would overlap.
 *
 * @param distance least distance of wish i from wish i − 1
 */
export function placeApart(wishes: readonly Wish[], distance: (i: number) => number): number[] {
  const offsets: number[] = [];
  const pools: { sum: number; weight: number; size: number }[] = [];
  wishes.forEach(({ at, weight }, i) => {
    const offset = i === 0 ? 0 : (offsets[i - 1] ?? 0) + distance(i);
    offsets.push(offset);
    let pool = { sum: (at - offset) * weight, weight, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight > pool.sum / pool.weight; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, size: last.size + pool.size };
    }
    pools.push(pool);
  });
  const base = pools.flatMap(({ sum, weight, size }) => new Array<number>(size).fill(sum / weight));
  return base.map((at, i) => at + (offsets[i] ?? 0));
}
