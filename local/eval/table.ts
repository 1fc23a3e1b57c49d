import { type Outcome, outcomes } from "./evaluate.js";
import type { Summary, Tally } from "./tally.js";

/** Outcomes that are shown only where there are any. */
const RARE: readonly Outcome[] = ["invalid", "failed", "bad line"];

/** The shares of outcomes and of right bricks per category, and what a line takes, as a person reads them. */
export function summaryTable({ all, categories }: Summary): string {
  const shown = outcomes.filter((outcome) => !RARE.includes(outcome) || all.outcomes[outcome] > 0);
  const names = Object.keys(categories);
  const head = ["category", "lines", ...shown, "right bricks", ""];
  const rows = names.map((name) => row(name === "" ? "(none)" : name, categories[name] ?? all, shown));
  const total = row("all", all, shown);
  const lines = align([head, ...rows, total]);
  const rule = "─".repeat(Math.max(...lines.map((line) => line.length)));
  return [
    lines[0] ?? "",
    rule,
    ...lines.slice(1, -1),
    ...(names.length > 0 ? [rule] : []),
    lines.at(-1) ?? "",
    "",
    means(all),
    "",
  ].join("\n");
}

function row(name: string, tally: Tally, shown: readonly Outcome[]): string[] {
  const share = (count: number, of: number) => (of === 0 ? "–" : `${((100 * count) / of).toFixed(1)} %`);
  const { lines, judged, right } = tally;
  const bricks = judged === 0 ? ["–", ""] : [share(right, judged), `${right}/${judged}`];
  return [name, String(lines), ...shown.map((outcome) => share(tally.outcomes[outcome], lines)), ...bricks];
}

/** The first column to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function means({ seconds, tokensIn, tokensOut, dollars }: Tally): string {
  const parts = [
    ...(tokensIn === null ? [] : [`${Math.round(tokensIn)} tokens in`]),
    ...(tokensOut === null ? [] : [`${Math.round(tokensOut)} tokens out`]),
    ...(dollars === null ? [] : [`$${dollars.toFixed(5)}`]),
    ...(seconds === null ? [] : [secondsText(seconds)]),
  ];
  return `a line takes ${parts.length === 0 ? "nothing" : parts.join(" · ")} on average`;
}

function secondsText(seconds: number): string {
  return seconds < 0.1 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}
