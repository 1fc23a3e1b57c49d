import type { Effect } from "../../bricks/catalogue.js";

export type Theme = "auto" | "light" | "dark";

/** One hue for each thing that a brick can do to a picture; readable on white and on near-black. */
export const EFFECT_COLOURS: Readonly<Record<Effect, string>> = {
  selects: "#0e9384",
  adjusts: "#dc8b09",
  restores: "#0086c9",
  replaces: "#7a5af8",
  repaints: "#dd2590",
  composes: "#2e7df6",
  extends: "#3b9c2f",
};

export const UNKNOWN_COLOUR = "#98a2b3";

interface Palette {
  readonly canvas: string;
  readonly box: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly arrow: string;
}

const light: Palette = {
  canvas: "#ffffff",
  box: "#ffffff",
  border: "#cdd3dc",
  text: "#1c2330",
  muted: "#5d6778",
  arrow: "#8a94a6",
};

const dark: Palette = {
  canvas: "#11151c",
  box: "#1a2029",
  border: "#3a4352",
  text: "#e6e9ef",
  muted: "#9aa4b5",
  arrow: "#6f7a8c",
};

/**
 * The drawing's style sheet, every rule under `.bw-graph`, so that it touches nothing else when the SVG stands in a page. Plain
 * colours instead of CSS variables: not every SVG renderer knows those.
 */
export function styleSheet(theme: Theme): string {
  const base = [
    ".bw-graph text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-size:12px}",
    ".bw-graph .name{font-size:14px;font-weight:650}",
    ".bw-graph .small{font-size:11px}",
    ".bw-graph .label{font-size:11px;text-anchor:middle;paint-order:stroke;stroke-width:5px;stroke-linejoin:round}",
    ".bw-graph .end{text-anchor:end}",
    ".bw-graph .middle{text-anchor:middle}",
    ".bw-graph .arrow{fill:none;stroke-width:1.6}",
    ".bw-graph .value{stroke-dasharray:4 3}",
    ".bw-graph .failed .frame{stroke:#e5484d;stroke-width:2.5}",
    ".bw-graph .running .frame{stroke:#2e7df6;stroke-width:2.5}",
    ".bw-graph .waiting{opacity:.55}",
    ".bw-graph .pill{fill:#1c2330}",
    ".bw-graph .pill-text{fill:#ffffff;font-weight:600;font-size:11px;text-anchor:middle}",
  ].join("");
  switch (theme) {
    case "light":
      return base + rules(light);
    case "dark":
      return base + rules(dark) + DARK_PILL;
    case "auto":
      return `${base}${rules(light)}@media (prefers-color-scheme:dark){${rules(dark)}${DARK_PILL}}`;
  }
}

const DARK_PILL = ".bw-graph .pill{fill:#e6e9ef}.bw-graph .pill-text{fill:#11151c}";

function rules({ canvas, box, border, text, muted, arrow }: Palette): string {
  return [
    `.bw-graph .canvas{fill:${canvas}}`,
    `.bw-graph .frame{fill:none;stroke:${border}}`,
    `.bw-graph .body{fill:${box}}`,
    `.bw-graph text{fill:${text}}`,
    `.bw-graph .muted{fill:${muted}}`,
    `.bw-graph .label{fill:${muted};stroke:${canvas}}`,
    `.bw-graph .arrow{stroke:${arrow}}`,
    `.bw-graph .head{fill:${arrow}}`,
  ].join("");
}
