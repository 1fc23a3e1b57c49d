import type { Diagnostic } from "../platform/diagnostic.js";
import type { ExpectedCost } from "./placement.js";

export const COST_CODE = "EXPECTED_COST";

/**
 * What a plan's steps are expected to cost, as a note; nothing where no step costs anything. Steps whose results are in the memo
 * will cost nothing, a retried one may cost more.
 */
export function costNote(expected: readonly ExpectedCost[]): Diagnostic[] {
  if (expected.length === 0) return [];
  const each = expected.map(({ step, brick, backend, dollars }) => {
    return `${step} ${brick} on ${backend} ${dollars === null ? "at a price that is not known" : dollarsText(dollars)}`;
  });
  const total = dollarsText(totalOf(expected));
  const more = expected.some(({ dollars }) => dollars === null) ? "more than " : "";
  return [
    {
      code: COST_CODE,
      severity: "note",
      message: `This plan is expected to cost ${more}${total}: ${each.join("; ")}.`,
      hint: "Limit it with --max-cost.",
    },
  ];
}

/**
 * An error when the expected cost is above `most` dollars, or cannot be told. Null without one.
 * @param spent US dollars that earlier plans of the same edit have cost: they count, too.
 */
export function overBudget(expected: readonly ExpectedCost[], most: number | undefined, spent = 0): Diagnostic | null {
  if (most === undefined) return null;
  const unknown = expected.find(({ dollars }) => dollars === null);
  if (unknown !== undefined) {
    return {
      code: "UNKNOWN_COST",
      severity: "error",
      step: unknown.step,
      message: `What ${unknown.brick} costs on ${unknown.backend} is not known, so the limit of ${dollarsText(most)} cannot be kept.`,
      hint: "Give its price in brickwright.config, or leave --max-cost out.",
    };
  }
  const total = totalOf(expected);
  // A plan that costs nothing may run whatever was spent; sums of cents are no round numbers.
  if (total === 0 || total + spent <= most + 1e-9) return null;
  const before = spent > 0 ? `, after ${dollarsText(spent)} for the plans before it` : "";
  return {
    code: "OVER_BUDGET",
    severity: "error",
    message: `This plan is expected to cost ${dollarsText(total)}${before}, which is above the limit of ${dollarsText(most)}.`,
    hint: "Raise --max-cost, or let it run on the CPU with --backend cpu where that can.",
  };
}

/** US dollars that a plan is expected to cost; null where a price is not known. */
export function expectedDollars(expected: readonly ExpectedCost[]): number | null {
  return expected.some(({ dollars }) => dollars === null) ? null : totalOf(expected);
}

function totalOf(expected: readonly ExpectedCost[]): number {
  return expected.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0);
}

/** `$0.05`, or `$0.0014` where cents do not say it. */
export function dollarsText(dollars: number): string {
  const cents = dollars * 100;
  return `$${dollars.toFixed(Math.abs(cents - Math.round(cents)) < 1e-6 ? 2 : 4)}`;
}
