/**
 * Layers and order of a layered drawing (Sugiyama's method): every arrow points down; an arrow over several layers passes a
 * bend in each of them, so that no arrow runs through a box.
 */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** A box, or the place where a long arrow passes a layer. */
export type Spot =
  | { readonly kind: "box"; readonly box: number }
  | { readonly kind: "bend"; readonly edge: number; readonly layer: number };

export interface Layered {
  readonly spots: readonly Spot[];
  /** Spots from left to right, by layer from the top. */
  readonly layers: readonly (readonly number[])[];
  /** For each edge, the spots that it passes, from its source to its target. */
  readonly routes: readonly (readonly number[])[];
}

/** @param edges from a smaller box number to a larger one */
export function layOut(boxes: number, edges: readonly Edge[]): Layered {
  const layerOf = assignLayers(boxes, edges);
  const spots: Spot[] = Array.from({ length: boxes }, (_, box) => ({ kind: "box", box }));
  const layers: number[][] = Array.from({ length: Math.max(0, ...layerOf) + 1 }, () => []);
  const put = (spot: number, layer: number) => layers[layer]?.push(spot);
  for (let box = 0; box < boxes; box++) put(box, layerOf[box] ?? 0);
  const routes = edges.map(({ from, to }, edge) => {
    const route = [from];
    for (let layer = (layerOf[from] ?? 0) + 1; layer < (layerOf[to] ?? 0); layer++) {
      put(spots.length, layer);
      route.push(spots.length);
      spots.push({ kind: "bend", edge, layer });
    }
    return [...route, to];
  });
  return { spots, layers: order(layers, routes), routes };
}

/** As high as its sources allow; but a box without sources stands just above its first user, which keeps arrows short. */
function assignLayers(boxes: number, edges: readonly Edge[]): number[] {
  const layer = new Array<number>(boxes).fill(0);
  const sorted = [...edges].sort((a, b) => a.to - b.to);
  for (const { from, to } of sorted) layer[to] = Math.max(layer[to] ?? 0, (layer[from] ?? 0) + 1);
  const hasSource = new Set(edges.map(({ to }) => to));
  for (let box = 0; box < boxes; box++) {
    const users = edges.filter(({ from }) => from === box).map(({ to }) => layer[to] ?? 0);
    if (!hasSource.has(box) && users.length > 0) layer[box] = Math.min(...users) - 1;
  }
  return layer;
}

const SWEEPS = 12;

/** Orders each layer so that few arrows cross: sweeps by the mean place of the neighbours, the best of them kept. */
function order(start: readonly (readonly number[])[], routes: readonly (readonly number[])[]): number[][] {
  const above = new Map<number, number[]>();
  const below = new Map<number, number[]>();
  for (const route of routes) {
    for (let i = 1; i < route.length; i++) {
      const [upper, lower] = [route[i - 1] as number, route[i] as number];
      below.set(upper, [...(below.get(upper) ?? []), lower]);
      above.set(lower, [...(above.get(lower) ?? []), upper]);
    }
  }
  let layers = start.map((layer) => [...layer]);
  let best = layers;
  let fewest = crossings(layers, below);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    const next = layers.map((layer) => [...layer]);
    for (let i = 1; i < next.length; i++) {
      const at = down ? i : next.length - 1 - i;
      const fixed = next[down ? at - 1 : at + 1] ?? [];
      const places = new Map(fixed.map((spot, place) => [spot, place]));
      next[at] = byNeighbours(next[at] ?? [], down ? above : below, places);
    }
    layers = next;
    const count = crossings(layers, below);
    if (count < fewest) {
      best = layers;
      fewest = count;
    }
  }
  return best;
}

function byNeighbours(
  layer: readonly number[],
  neighbours: ReadonlyMap<number, readonly number[]>,
  places: ReadonlyMap<number, number>,
): number[] {
  const wish = layer.map((spot, place) => {
    const near = (neighbours.get(spot) ?? []).map((other) => places.get(other) ?? 0);
    return { spot, at: near.length > 0 ? near.reduce((a, b) => a + b, 0) / near.length : place };
  });
  return wish.sort((a, b) => a.at - b.at).map(({ spot }) => spot);
}

function crossings(layers: readonly (readonly number[])[], below: ReadonlyMap<number, readonly number[]>): number {
  let count = 0;
  for (let i = 0; i + 1 < layers.length; i++) {
    const places = new Map((layers[i + 1] ?? []).map((spot, place) => [spot, place]));
    const ends = (layers[i] ?? []).map((spot) => (below.get(spot) ?? []).map((lower) => places.get(lower) ?? 0));
    for (let left = 0; left < ends.length; left++) {
      for (let right = left + 1; right < ends.length; right++) {
        for (const a of ends[left] ?? []) for (const b of ends[right] ?? []) if (a > b) count++;
      }
    }
  }
  return count;
}
