import { createReadStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import { dollarsText } from "../../builder/cost.js";
import type { BulkCounts, ReportRow } from "../../functions/bulk/report-row.js";
import { writeWhole } from "../files.js";
import { escapeHtml } from "../trace/escape-html.js";
import { stateFolder, thumbnailFolder } from "./folder.js";
import { duration } from "./progress.js";
import { sheetStyle } from "./sheet-style.js";
import { ON_A_SHEET } from "./thumbnails.js";

/** Rows on one page: their small pictures load as they come into view. */
const ON_A_PAGE = 120;
/** Rows that a list shows: nobody turns more pages, and a million rows would fill a disk with them. */
export const MOST_ON_SHEET = 24_000;

export interface SheetFacts {
  readonly counts: BulkCounts;
  readonly seconds: number;
  /** What the run was asked to do, in words. */
  readonly title: string;
  /** Why it ended before all rows were done; empty when it did not. */
  readonly stopped: string;
  /** Sentences on files that were not taken for photos. */
  readonly passedOver: readonly string[];
}

type List = "all" | "failed";

/**
 * A contact sheet of a run beside its results: `report.html`, further pages and the small pictures in the batch's hidden
 * folder. Plain pages that open from the file system. Reads the report once for each list, and holds one page of it.
 */
export async function writeContactSheet(out: string, reportPath: string, facts: SheetFacts): Promise<string> {
  const first = join(out, "report.html");
  const pages = join(stateFolder(out), "pages");
  await rm(pages, { recursive: true, force: true });
  await mkdir(pages, { recursive: true });
  for (const list of ["all", "failed"] as const) await writeList(out, reportPath, facts, list);
  return first;
}

async function writeList(out: string, reportPath: string, facts: SheetFacts, list: List): Promise<void> {
  const total = list === "all" ? facts.counts.finished : facts.counts.failed;
  if (list === "failed" && total === 0) return;
  const shown = Math.min(total, MOST_ON_SHEET);
  const last = Math.max(1, Math.ceil(shown / ON_A_PAGE));
  const only = shown < total ? `The first ${shown} of ${total} are shown; ${basename(reportPath)} has them all.` : "";
  let left = shown;
  let cards: string[] = [];
  let page = 1;
  const flush = async () => {
    await writeWhole(join(out, pagePath(list, page)), pageHtml({ facts, list, page, last, cards, only }));
    cards = [];
    page++;
  };
  for await (const row of reportRows(reportPath)) {
    if (list === "failed" && row.status !== "failed") continue;
    cards.push(await cardHtml(out, row, page === 1 && list === "all" ? "" : "../../"));
    if (cards.length === ON_A_PAGE) await flush();
    if (--left <= 0) break;
  }
  if (cards.length > 0 || page === 1) await flush();
}

/** Relative to OUT. */
function pagePath(list: List, page: number): string {
  return list === "all" && page === 1 ? "report.html" : `.brickwright/pages/${list}-${page}.html`;
}

async function* reportRows(path: string): AsyncIterable<ReportRow> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    try {
      yield JSON.parse(line) as ReportRow;
    } catch {
      // The last line of a run that was killed.
    }
  }
}

/** @param up the way from the page to OUT. */
async function cardHtml(out: string, row: ReportRow, up: string): Promise<string> {
  // Halves of characters, which JSON can name, stand for what the file system takes them for.
  const href = (path: string) =>
    escapeHtml(up + Buffer.from(path).toString().split(sep).map(encodeURIComponent).join("/"));
  const thumb = await thumbnailOf(out, row);
  const name = escapeHtml(row.output ?? basename(row.image) ?? "");
  const picture = thumb
    ? `<img src="${href(thumb.path)}" style="object-position:0 ${thumb.percent}%" width="320" height="160" loading="lazy" decoding="async" alt="${name}, before and after">`
    : `<div class="none">${row.status === "failed" ? "failed" : "no picture"}</div>`;
  const framed = row.output === null ? picture : `<a href="${href(row.output)}">${picture}</a>`;
  const values = row.values.length > 0 ? `<p>${escapeHtml(row.values.join(" · "))}</p>` : "";
  const error = row.error === null ? "" : `<p class="error">${escapeHtml(row.error.message)}</p>`;
  const cost = row.dollars > 0 ? ` · ${dollarsText(row.dollars)}` : "";
  const when = row.before ? " · done before" : "";
  const original = row.image === "" ? "" : ` · <a href="${href(relative(out, row.image))}">original</a>`;
  return `<figure class="${row.status}">${framed}<figcaption><b title="${escapeHtml(row.image)}">${name}</b>
<p class="what">${escapeHtml(row.instruction)}</p>${values}${error}
<p class="facts">line ${row.line} · ${row.seconds.toFixed(2)} s${cost}${when}${original}</p></figcaption></figure>`;
}

/** The sheet with a row's pictures, relative to OUT, and how far down they are; null where there is none. */
async function thumbnailOf(out: string, { status, thumbnail }: ReportRow) {
  const [, sheet, place] = /^([0-9a-f]{2}\/[0-9a-f-]+\.jpg)#(\d+)$/.exec(thumbnail ?? "") ?? [];
  if (status !== "succeeded" || sheet === undefined) return null;
  const path = relative(out, join(thumbnailFolder(stateFolder(out)), sheet));
  if (!(await isThere(join(out, path)))) return null;
  return { path, percent: ((100 * Number(place)) / (ON_A_SHEET - 1)).toFixed(3) };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

interface Page {
  readonly facts: SheetFacts;
  readonly list: List;
  readonly page: number;
  readonly last: number;
  readonly cards: readonly string[];
  /** That rows beyond a number are not shown; empty when all are. */
  readonly only: string;
}

function pageHtml({ facts, list, page, last, cards, only }: Page): string {
  const { counts, seconds, title, stopped, passedOver } = facts;
  const up = list === "all" && page === 1 ? "" : "../../";
  const link = (text: string, to: List, number: number) => `<a href="${up}${pagePath(to, number)}">${text}</a>`;
  const step = (text: string, number: number) =>
    number < 1 || number > last ? `<span>${text}</span>` : link(text, list, number);
  const pages = [
    step("« first", page === 1 ? 0 : 1),
    step("‹ before", page - 1),
    `page ${page} of ${last}`,
    step("after ›", page + 1),
    step("last »", page === last ? 0 : last),
  ];
  const nav = last > 1 ? `<nav>${pages.join(" ")}</nav>` : "";
  const lists =
    counts.failed === 0
      ? ""
      : `<nav>${list === "all" ? "<b>all</b>" : link("all", "all", 1)} ${list === "failed" ? "<b>failed</b>" : link(`failed (${counts.failed})`, "failed", 1)}</nav>`;
  const summary = [
    `${counts.succeeded} done`,
    ...(counts.before > 0 ? [`${counts.before} of them before this run`] : []),
    `${counts.failed} failed`,
    duration(seconds),
    ...(counts.dollars > 0 ? [dollarsText(counts.dollars)] : []),
  ].join(" · ");
  const notes = [...passedOver, only].map((note) => (note === "" ? "" : `<p>${escapeHtml(note)}</p>`)).join("");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>${sheetStyle}</style>
<header><h1>${escapeHtml(title)}</h1><p>${summary}</p>${stopped === "" ? "" : `<p class="error">${escapeHtml(stopped)}</p>`}${notes}${lists}</header>
${nav}<main>
${cards.join("\n")}
</main>${nav}
</html>
`;
}
