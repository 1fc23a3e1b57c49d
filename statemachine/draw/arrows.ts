import { BOX_WIDTH } from "./box.js";
import type { Layered } from "./layers.js";
import type { Arrow } from "./model.js";
import { escapeXml, fitText, textWidth } from "./text.js";

/** The arrow heads' ends: where each arrow leaves its source's bottom and meets its target's top. */
export interface Ends {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Spreads the arrows of each box over its edges, in the order in which they come and go, so that they do not cross there. */
export function spreadEnds(arrows: readonly Arrow[], layered: Layered, x: readonly number[]): Ends {
  const from = arrows.map((arrow) => x[arrow.from] ?? 0);
  const to = arrows.map((arrow) => x[arrow.to] ?? 0);
  const spread = (box: number, which: "from" | "to", width: number) => {
    const mine = [...arrows.keys()].filter((index) => arrows[index]?.[which] === box);
    const next = (index: number): number => {
      const route = layered.routes[index] ?? [];
      return x[(which === "from" ? route[1] : route.at(-2)) ?? box] ?? 0;
    };
    mine.sort((a, b) => next(a) - next(b));
    mine.forEach((index, place) => {
      (which === "from" ? from : to)[index] = (x[box] ?? 0) + width * ((place + 1) / (mine.length + 1) - 0.5);
    });
  };
  const boxes = new Set(arrows.flatMap((arrow) => [arrow.from, arrow.to]));
  for (const box of boxes) {
    spread(box, "from", BOX_WIDTH * 0.7);
    spread(box, "to", BOX_WIDTH);
  }
  return { from, to };
}

export interface Label {
  readonly arrow: number;
  readonly text: string;
  readonly x: number;
  /** 0 is nearest to the box. */
  readonly row: number;
}

const LABEL_WIDTH = 190;

/** Labels of the arrows into one layer, above their heads, in as few rows as keep them apart. */
export function stackLabels(arrows: readonly Arrow[], into: readonly number[], ends: Ends): Label[] {
  const rows: { left: number; right: number }[][] = [];
  const labels: Label[] = [];
  const mine = [...arrows.keys()].filter((index) => into.includes(arrows[index]?.to ?? -1));
  for (const arrow of mine.sort((a, b) => (ends.to[a] ?? 0) - (ends.to[b] ?? 0))) {
    const text = fitText(portsText(arrows[arrow]), 11, LABEL_WIDTH);
    const x = ends.to[arrow] ?? 0;
    const half = textWidth(text, 11) / 2 + 6;
    const free = rows.findIndex((row) => row.every(({ left, right }) => x + half < left || x - half > right));
    const row = free < 0 ? rows.length : free;
    rows[row] = [...(rows[row] ?? []), { left: x - half, right: x + half }];
    labels.push({ arrow, text, x, row });
  }
  return labels;
}

/** `mask`, `image → preimage, score`: the target's name is said where it differs. */
function portsText(arrow: Arrow | undefined): string {
  return (arrow?.ports ?? []).map(({ from, to }) => (from === to ? from : `${from} → ${to}`)).join(", ");
}

export const ROW_HEIGHT = 16;

export function drawLabel(label: Label, boxTop: number): string {
  return `<text class="label" x="${round(label.x)}" y="${round(boxTop - 14 - label.row * ROW_HEIGHT)}">${escapeXml(label.text)}</text>`;
}

/** From the end of one straight piece to the beginning of the next, through every layer in between. */
export interface Passage {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** A line that leaves its source downward, passes each layer straight, and ends in a head at (x, y) after a straight piece. */
export function drawArrow(
  start: { readonly x: number; readonly y: number },
  passages: readonly Passage[],
  end: { readonly x: number; readonly y: number; readonly straight: number },
  onlyValues: boolean,
): string {
  let path = `M${round(start.x)} ${round(start.y)}`;
  let at = start;
  const curveTo = (x: number, y: number) => {
    const middle = round((at.y + y) / 2);
    path +=
      Math.abs(at.x - x) < 0.5
        ? `V${round(y)}`
        : `C${round(at.x)} ${middle} ${round(x)} ${middle} ${round(x)} ${round(y)}`;
    at = { x, y };
  };
  for (const { x, top, bottom } of passages) {
    curveTo(x, top);
    path += `V${round(bottom)}`;
    at = { x, y: bottom };
  }
  curveTo(end.x, end.y - end.straight);
  path += `V${round(end.y - 5)}`;
  const head = `M${round(end.x)} ${round(end.y)}l-4.5 -8h9Z`;
  return `<path class="arrow${onlyValues ? " value" : ""}" d="${path}"/><path class="head" d="${head}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
