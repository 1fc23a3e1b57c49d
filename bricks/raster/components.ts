import type { Box } from "./box.js";
import { INSIDE } from "./mask.js";
import { blank, type Mask } from "./raster.js";

export interface Component {
  /** Its number in `labels`, from 1. */
  readonly label: number;
  readonly box: Box;
  /** Pixels. */
  readonly area: number;
  /** Mean of its pixels' coordinates. */
  readonly centre: readonly [x: number, y: number];
}

export interface Components {
  readonly width: number;
  readonly height: number;
  /** 0 outside, else the component's label. Row by row. */
  readonly labels: Int32Array;
  /** Largest first; of equals, the one met first in reading order. */
  readonly list: readonly Component[];
}

/** The connected parts (8 neighbours, or 4) of what is above `level`. Two passes with union-find. */
export function connectedComponents(
  mask: Mask,
  { level = INSIDE, neighbours = 8 }: { readonly level?: number; readonly neighbours?: 4 | 8 } = {},
): Components {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  const parent: number[] = [0];
  const find = (label: number): number => {
    let root = label;
    while (parent[root] !== root) root = parent[root];
    for (let l = label; parent[l] !== root; ) {
      const next = parent[l];
      parent[l] = root;
      l = next;
    }
    return root;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i] <= level) continue;
      let label = x > 0 ? labels[i - 1] : 0;
      const meet = (other: number) => {
        if (other === 0) return;
        if (label === 0) {
          label = other;
          return;
        }
        const a = find(label);
        const b = find(other);
        if (a === b) return;
        if (a < b) parent[b] = a;
        else parent[a] = b;
      };
      if (y > 0) {
        if (neighbours === 8 && x > 0) meet(labels[i - width - 1]);
        meet(labels[i - width]);
        if (neighbours === 8 && x + 1 < width) meet(labels[i - width + 1]);
      }
      if (label === 0) {
        label = parent.length;
        parent.push(label);
      }
      labels[i] = label;
    }
  }
  return {
    width,
    height,
    labels,
    list: measure(
      labels,
      width,
      parent.map((_, label) => find(label)),
    ),
  };
}

/** The mask of the components that `keep` accepts. */
export function selectComponents(components: Components, keep: (component: Component) => boolean): Mask {
  const { width, height, labels, list } = components;
  const wanted = new Uint8Array(list.length + 1);
  for (const component of list) if (keep(component)) wanted[component.label] = 255;
  const mask = blank(width, height, 1);
  for (let i = 0; i < labels.length; i++) mask.data[i] = wanted[labels[i]];
  return mask;
}

/** The mask without its holes: every outside part that does not touch the border is filled. */
export function fillHoles(mask: Mask): Mask {
  const { width, height, data } = mask;
  const outside: Mask = { width, height, channels: 1, data: data.map((v) => (v > INSIDE ? 0 : 255)) };
  const parts = connectedComponents(outside, { neighbours: 4 });
  const holes = selectComponents(
    parts,
    ({ box }) => box.left > 0 && box.top > 0 && box.left + box.width < width && box.top + box.height < height,
  );
  return { width, height, channels: 1, data: data.map((v, i) => (holes.data[i] ? 255 : v)) };
}

/** Numbers the roots 1, 2, … by size, rewrites `labels` with them, and measures each. */
function measure(labels: Int32Array, width: number, roots: readonly number[]): Component[] {
  const facts = new Map<number, { area: number; x: number; y: number; l: number; t: number; r: number; b: number }>();
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const root = roots[labels[i]];
    labels[i] = root;
    const x = i % width;
    const y = (i - x) / width;
    const f = facts.get(root);
    if (!f) {
      facts.set(root, { area: 1, x, y, l: x, t: y, r: x, b: y });
      continue;
    }
    f.area++;
    f.x += x;
    f.y += y;
    if (x < f.l) f.l = x;
    if (x > f.r) f.r = x;
    f.b = y;
  }
  const sorted = [...facts].sort(([, a], [, b]) => b.area - a.area);
  const renumber = new Int32Array(roots.length);
  const list = sorted.map(([root, f], index): Component => {
    renumber[root] = index + 1;
    return {
      label: index + 1,
      box: { left: f.l, top: f.t, width: f.r - f.l + 1, height: f.b - f.t + 1 },
      area: f.area,
      centre: [f.x / f.area, f.y / f.area],
    };
  });
  for (let i = 0; i < labels.length; i++) labels[i] = renumber[labels[i]];
  return list;
}
