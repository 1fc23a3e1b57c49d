import type { Box } from "./model.js";
import { escapeXml, fitText, oneLine, textWidth, wrapText } from "./text.js";
import { EFFECT_COLOURS, UNKNOWN_COLOUR } from "./theme.js";

/** What a run adds to a step's box. */
export interface StepNote {
  readonly status?: "waiting" | "running" | "done" | "cached" | "failed";
  readonly seconds?: number;
  /**
   * A picture of what came out: a relative or https address, or a `data:image/…;base64` one. Anything else is not drawn.
   */
  readonly thumbnail?: string;
}

export const BOX_WIDTH = 240;
const PAD = 12;
const HEADER = 32;
const ROW = 18;
const THUMBNAIL = 126;
const RADIUS = 8;

export function boxHeight(box: Box, note: StepNote | undefined): number {
  const rows = givenLines(box).reduce((sum, { lines }) => sum + lines.length, 0) * ROW;
  return HEADER + (rows > 0 ? rows + 12 : 0) + (thumbnailOf(note) ? THUMBNAIL + 8 : 0) + (footerOf(box, note) ? 26 : 0);
}

/** Prompts are what a reader looks for: they get up to three lines. */
const LINES = 3;

function givenLines(box: Box): { port: string; lines: string[]; quiet: boolean; left: number }[] {
  const left = PAD + Math.max(0, ...box.givens.map(({ port }) => textWidth(port, 12))) + 8;
  return box.givens.map(({ port, value, quiet }) => ({
    port,
    lines: wrapText(oneLine(value), 12, BOX_WIDTH - PAD - left, LINES),
    quiet,
    left: round(left),
  }));
}

/** The box with its top left corner at (left, top), in pixels. */
export function drawBox(box: Box, note: StepNote | undefined, left: number, top: number): string {
  const height = boxHeight(box, note);
  const colour = box.effect ? EFFECT_COLOURS[box.effect] : UNKNOWN_COLOUR;
  const idWidth = textWidth(box.id, 11);
  const parts = [
    `<title>${escapeXml(describe(box, note))}</title>`,
    `<rect class="body" width="${BOX_WIDTH}" height="${height}" rx="${RADIUS}"/>`,
    `<path fill="${colour}" fill-opacity=".16" d="${headerPath(height)}"/>`,
    `<rect fill="${colour}" width="4" height="${height - 2 * RADIUS}" y="${RADIUS}"/>`,
    `<rect class="frame" width="${BOX_WIDTH}" height="${height}" rx="${RADIUS}"/>`,
    `<text class="name" x="${PAD}" y="21">${escapeXml(fitText(box.brick, 14, BOX_WIDTH - 3 * PAD - idWidth))}</text>`,
    `<text class="small muted end" x="${BOX_WIDTH - PAD}" y="21">${escapeXml(box.id)}</text>`,
  ];
  let y = HEADER + 6;
  for (const { port, lines, quiet, left: x } of givenLines(box)) {
    parts.push(`<text class="muted" x="${PAD}" y="${y + 13}">${escapeXml(port)}</text>`);
    for (const line of lines) {
      parts.push(`<text${quiet ? ' class="muted"' : ""} x="${x}" y="${y + 13}">${escapeXml(line)}</text>`);
      y += ROW;
    }
  }
  if (box.givens.length > 0) y += 6;
  else y = HEADER;
  const thumbnail = thumbnailOf(note);
  if (thumbnail) {
    parts.push(
      `<image x="${PAD}" y="${y + 4}" width="${BOX_WIDTH - 2 * PAD}" height="${THUMBNAIL}" preserveAspectRatio="xMidYMid meet" href="${escapeXml(thumbnail)}"/>`,
    );
  }
  if (footerOf(box, note)) parts.push(drawFooter(box, note, height - 9));
  const status = note?.status ? ` class="${note.status}"` : "";
  return `<g${status} transform="translate(${left} ${top})">${parts.join("")}</g>`;
}

function headerPath(height: number): string {
  const bottom = Math.min(HEADER, height);
  const foot =
    height > HEADER
      ? `V${bottom}H0`
      : `V${bottom - RADIUS}q0 ${RADIUS} ${-RADIUS} ${RADIUS}H${RADIUS}q${-RADIUS} 0 ${-RADIUS} ${-RADIUS}`;
  return `M0 ${RADIUS}q0 ${-RADIUS} ${RADIUS} ${-RADIUS}H${BOX_WIDTH - RADIUS}q${RADIUS} 0 ${RADIUS} ${RADIUS}${foot}Z`;
}

function drawFooter(box: Box, note: StepNote | undefined, baseline: number): string {
  const parts: string[] = [];
  const run = runText(note);
  const room = BOX_WIDTH - 2 * PAD - 20 - (run ? textWidth(run, 11) : 0);
  const results = fitText(resultsText(box), 11, room);
  if (results) {
    const width = textWidth(results, 11) + 16;
    parts.push(
      `<rect class="pill" x="${PAD}" y="${baseline - 13}" width="${round(width)}" height="18" rx="9"/>`,
      `<text class="pill-text" x="${round(PAD + width / 2)}" y="${baseline}">${escapeXml(results)}</text>`,
    );
  }
  if (run) parts.push(`<text class="small muted end" x="${BOX_WIDTH - PAD}" y="${baseline}">${escapeXml(run)}</text>`);
  return parts.join("");
}

function footerOf(box: Box, note: StepNote | undefined): boolean {
  return box.results.length > 0 || runText(note) !== "";
}

/** `result 1: mask`, `results 1: mask, 2: image`. */
function resultsText(box: Box): string {
  if (box.results.length === 0) return "";
  const list = box.results.map(({ port, number }) => `${number}: ${port}`).join(", ");
  return `${box.results.length > 1 ? "results" : "result"} ${list}`;
}

function runText(note: StepNote | undefined): string {
  const seconds =
    note?.seconds === undefined ? [] : [`${note.seconds < 10 ? note.seconds.toFixed(2) : note.seconds.toFixed(1)} s`];
  const status = note?.status && note.status !== "done" ? [note.status] : [];
  return [...status, ...seconds].join(" · ");
}

function describe(box: Box, note: StepNote | undefined): string {
  const givens = box.givens.map(({ port, value }) => `${port}: ${oneLine(value)}`);
  return [`${box.id} ${box.brick}`, ...givens, resultsText(box), runText(note)]
    .filter((line) => line !== "")
    .join("\n");
}

/** The thumbnail's address if it can do nothing but show a picture. */
function thumbnailOf(note: StepNote | undefined): string | undefined {
  const address = note?.thumbnail;
  if (address === undefined) return undefined;
  if (/^data:image\/(png|jpeg|webp|avif);base64,[A-Za-z0-9+/=]+$/.test(address)) return address;
  if (/^https:\/\/[^\s"'<>]+$/.test(address)) return address;
  return /^(?!\/\/)[\w./%-]+$/.test(address) ? address : undefined;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
