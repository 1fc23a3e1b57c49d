import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { Plan } from "../plan.js";
import { drawArrow, drawLabel, type Label, ROW_HEIGHT, spreadEnds, stackLabels } from "./arrows.js";
import { BOX_WIDTH, boxHeight, drawBox, type StepNote } from "./box.js";
import { assignX } from "./coordinates.js";
import { layOut } from "./layers.js";
import { type Arrow, type Drawing, drawingOf } from "./model.js";
import { escapeXml, oneLine } from "./text.js";
import { styleSheet, type Theme } from "./theme.js";

export type { StepNote } from "./box.js";

export interface SvgOptions {
  /** By step id: what a run made of the step. */
  readonly notes?: Readonly<Record<string, StepNote>>;
  /** `auto` follows the reader's setting. */
  readonly theme?: Theme;
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
}

const MARGIN = 24;
const GAP_X = 30;
const BEND_WIDTH = 10;
/** From a layer to the labels of the next: more where arrows go far to the side, lest they lie flat. */
const GAP_Y = { least: 34, most: 84, slope: 0.09 } as const;

/**
 * The plan as an SVG document: steps as boxes from top to bottom, independent ones side by side, ports as labels of the
 * arrows. All text is escaped; hovering a box shows its texts in full. Standing in a page, it styles nothing but itself.
 */
export function drawSvg(plan: Plan, options: SvgOptions = {}): string {
  const drawing = drawingOf(plan, options.catalogue);
  const layered = layOut(drawing.boxes.length, drawing.arrows);
  const width = (spot: number) => (layered.spots[spot]?.kind === "box" ? BOX_WIDTH : BEND_WIDTH);
  const x = assignX(layered, width, GAP_X).map((at) => at + MARGIN);
  const ends = spreadEnds(drawing.arrows, layered, x);
  const noteOf = (box: number) => {
    const id = drawing.boxes[box]?.id ?? "";
    return options.notes && Object.hasOwn(options.notes, id) ? options.notes[id] : undefined;
  };
  const heightOf = (box: number) => {
    const one = drawing.boxes[box];
    return one ? boxHeight(one, noteOf(box)) : 0;
  };

  // From top to bottom: the labels of a layer's arrows, then the layer.
  const bands: { top: number; bottom: number; labels: readonly Label[]; rows: number }[] = [];
  const layerOf = new Map<number, number>();
  let y = MARGIN;
  layered.layers.forEach((layer, index) => {
    const labels = stackLabels(drawing.arrows, layer, ends);
    const rows = Math.max(0, ...labels.map(({ row }) => row + 1));
    const top = y + (index === 0 ? 0 : gapAbove(layer, layered.routes, x) + rows * ROW_HEIGHT);
    const bottom = top + Math.max(0, ...layer.map(heightOf));
    for (const spot of layer) layerOf.set(spot, index);
    bands.push({ top, bottom, labels, rows });
    y = bottom;
  });
  const band = (spot: number) => bands[layerOf.get(spot) ?? 0] ?? { top: 0, bottom: 0, labels: [], rows: 0 };

  const arrows = drawing.arrows.map((arrow, index) =>
    drawArrow(
      { x: ends.from[index] ?? 0, y: band(arrow.from).top + heightOf(arrow.from) },
      (layered.routes[index] ?? []).slice(1, -1).map((spot) => ({ x: x[spot] ?? 0, ...band(spot) })),
      { x: ends.to[index] ?? 0, y: band(arrow.to).top, straight: 12 + band(arrow.to).rows * ROW_HEIGHT },
      onlyValues(drawing, arrow, options.catalogue),
    ),
  );
  const boxes = drawing.boxes.map((box, place) =>
    drawBox(box, noteOf(place), round((x[place] ?? 0) - BOX_WIDTH / 2), round(band(place).top)),
  );
  const labels = bands.flatMap(({ top, labels: mine }) => mine.map((label) => drawLabel(label, top)));
  const right = round(
    Math.max(BOX_WIDTH, ...layered.spots.map((_, spot) => (x[spot] ?? 0) + width(spot) / 2 - MARGIN)) + 2 * MARGIN,
  );
  const bottom = round(y + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="bw-graph" role="img" viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}">`,
    `<title>${escapeXml(oneLine(plan.instruction) || "Plan")}</title>`,
    `<style>${styleSheet(options.theme ?? "auto")}</style>`,
    `<rect class="canvas" width="${right}" height="${bottom}" rx="12"/>`,
    ...arrows,
    ...labels,
    ...boxes,
    "</svg>",
  ].join("\n");
}

function gapAbove(layer: readonly number[], routes: readonly (readonly number[])[], x: readonly number[]): number {
  let sideways = 0;
  for (const route of routes) {
    for (let i = 1; i < route.length; i++) {
      const [upper, lower] = [route[i - 1] as number, route[i] as number];
      if (layer.includes(lower)) sideways = Math.max(sideways, Math.abs((x[upper] ?? 0) - (x[lower] ?? 0)));
    }
  }
  return Math.min(GAP_Y.most, GAP_Y.least + sideways * GAP_Y.slope);
}

/** Whether an arrow carries text or numbers only: no picture and no mask. */
function onlyValues(drawing: Drawing, arrow: Arrow, catalogue: Catalogue = builtIn): boolean {
  const spec = catalogue.get(drawing.boxes[arrow.from]?.brick ?? "");
  return arrow.ports.every(({ from }) => {
    const type = spec && Object.hasOwn(spec.outputs, from) ? spec.outputs[from]?.type : undefined;
    return type === "Str" || type === "Float";
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
