import { dollarsText } from "../../builder/cost.js";
import type { BulkCounts } from "../../functions/bulk/report-row.js";
import type { Preview } from "../bulk/preview.js";
import { duration, rateText } from "../bulk/progress.js";
import type { BatchEnding } from "../bulk/run-batch.js";
import { printableLine } from "./printable.js";

/** Why a run ended before all rows were done; empty when it did not. */
export const endings: Readonly<Record<BatchEnding, string>> = {
  finished: "",
  interrupted: "Stopped before all photos were done. The same command goes on from there.",
  "max-cost":
    "Stopped: the next photo would cost more than --max-cost leaves. The same command with more goes on from there.",
  "max-failures": "Stopped: too many photos failed. The same command tries them again and goes on from there.",
};

/** What became of a run, in one line. */
export function summaryOf(counts: BulkCounts, seconds: number): string {
  const now = counts.finished - counts.before;
  const rate = now > 0 && seconds > 0 ? `, ${rateText(now / seconds, " a second", " a minute", " an hour")}` : "";
  const facts = [
    `${counts.succeeded} done${counts.before > 0 ? ` (${counts.before} before)` : ""}`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    `${duration(seconds)}${rate}`,
    ...(counts.dollars > 0 ? [`${dollarsText(counts.dollars)} spent`] : []),
  ];
  return `${facts.join("; ")}.`;
}

/** How to go on, a sentence each. */
export function nextSteps(ending: BatchEnding, { failed }: BulkCounts, passedOver: readonly string[]): string[] {
  const again = ending === "finished" && failed > 0 ? ["The same command tries the failed ones again."] : [];
  return [...(endings[ending] === "" ? again : [endings[ending]]), ...passedOver];
}

/** What a run would do, a line each. */
export function previewLines(
  { todo, before, failed, dollars, spent, plans, further }: Preview,
  most: number | undefined,
): string[] {
  const price = (each: number) => (each > 0 ? `${dollarsText(each)} each` : "free");
  const facts = [
    `${todo} to do`,
    ...(before > 0 ? [`${before} done before`] : []),
    ...(failed > 0 ? [`${failed} that cannot be done`] : []),
  ];
  const over =
    most !== undefined && dollars > most ? `, more than --max-cost: it would stop at ${dollarsText(most)}` : "";
  return [
    ...plans.map(({ instruction, bricks, photos, each, here }) =>
      printableLine(
        `${photos} × ${instruction || "the plan"}: ${bricks.join(" → ")}, ${here ? "on this machine" : "not on this machine alone"}, ${price(each)}`,
      ),
    ),
    ...(further > 0 ? [`${further} × other plans`] : []),
    `${facts.join("; ")}. Expected cost: ${dollars > 0 ? dollarsText(dollars) : "none"}${over}.`,
    ...(spent > 0 ? [`Asking for the plans cost ${dollarsText(spent)}.`] : []),
  ];
}
