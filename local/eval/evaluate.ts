import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder, PlanReading } from "../../builder/builder.js";
import { useOf } from "../../functions/critique/summary.js";
import type { ChatPicture } from "../../platform/chat/chat.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { bricksOfCategory } from "./categories.js";
import type { DatasetLine, DatasetRow } from "./dataset.js";
import { type Expectation, fits, readExpectation } from "./expectation.js";

/**
 * How the Builder fared with a line. at once: its first answer was accepted. repaired: accepted after repairs that the
 * parser logged. corrected: accepted after its answer had gone back to the model. refused: it says that it cannot be done. invalid: no
 * plan that holds, to the end. failed: its server did not answer. bad line: it was not asked.
 */
export const outcomes = ["at once", "repaired", "corrected", "refused", "invalid", "failed", "bad line"] as const;
export type Outcome = (typeof outcomes)[number];

/** A line of the report. */
export interface LineReport {
  readonly line: number;
  readonly id: string;
  readonly category: string;
  readonly instruction: string;
  readonly outcome: Outcome;
  /** In the plan's order. */
  readonly bricks: readonly string[];
  /** In the notation of `readExpectation`; null where nothing is known of the category. */
  readonly expected: string | null;
  /** Null where nothing is expected, or the Builder was not heard. */
  readonly right: boolean | null;
  readonly diagnostics: readonly Pick<Diagnostic, "code" | "severity" | "message">[];
  /** Requests to the model that were answered; 0 of a Builder without one. */
  readonly turns: number;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly dollars: number | null;
  readonly seconds: number;
}

export interface EvaluationContext {
  readonly builder: Builder;
  readonly catalogue: Catalogue;
  /** Where relative paths of pictures begin. */
  readonly images: string;
  readonly signal: AbortSignal;
}

/**
 * Runs one line through the Builder. What is wrong with the line or the Builder's server is the line's outcome.
 * @throws the signal's reason when aborted.
 */
export async function evaluateLine(line: DatasetLine, context: EvaluationContext): Promise<LineReport> {
  if ("problem" in line) return badLine({ ...empty, line: line.line, id: String(line.line) }, line.problem);
  try {
    const expected = expectationOf(line, context.catalogue);
    const picture = await pictureOf(line, context.images);
    return await asked(line, expected, picture, context);
  } catch (error) {
    if (error instanceof UnusableLine) return badLine(line, error.message);
    throw error;
  }
}

class UnusableLine extends Error {}

interface Expected {
  readonly text: string;
  readonly expectation: Expectation;
}

async function asked(
  row: DatasetRow,
  expected: Expected | null,
  picture: Uint8Array | null,
  { builder, signal }: EvaluationContext,
): Promise<LineReport> {
  const { line, id, category, instruction } = row;
  const base = { line, id, category, instruction, expected: expected?.text ?? null };
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const turns: NonNullable<PlanReading["turns"]>[number][] = [];
  try {
    const reading = await builder.build({
      instruction,
      init: ["image"],
      ...(picture ? { picture: () => shown(picture, builder) } : {}),
      onTurn: (turn) => void turns.push(turn),
      signal,
    });
    const outcome = outcomeOf(builder.name, reading, turns.length);
    const right = expected === null ? null : isRight(outcome, reading.steps, expected.expectation);
    const diagnostics = reading.diagnostics.map(brief);
    return {
      ...base,
      outcome,
      bricks: reading.steps,
      right,
      diagnostics,
      turns: turns.length,
      ...useOf(turns),
      seconds: seconds(),
    };
  } catch (error) {
    signal.throwIfAborted();
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const diagnostics = [{ code: name, severity: "error", message } as const];
    return {
      ...base,
      outcome: "failed",
      bricks: [],
      right: null,
      diagnostics,
      turns: turns.length,
      ...useOf(turns),
      seconds: seconds(),
    };
  }
}

/** The picture as the Builder is shown it; null for one that never looks. */
async function shown(picture: Uint8Array, { view }: Builder): Promise<ChatPicture | null> {
  if (view === undefined) return null;
  const { shownPicture } = await import("../../bricks/mllm/picture.js");
  return shownPicture(picture, view.side);
}

/** A model refuses in words of its own; a Builder that always answers in plans refuses whenever it has none. */
const REFUSALS: readonly string[] = ["BUILDER_REFUSED", "MODEL_DECLINED"];

function outcomeOf(builder: string, { verdict, diagnostics }: PlanReading, turns: number): Outcome {
  switch (verdict) {
    case "accept":
      return turns > 1 ? "corrected" : "at once";
    case "repair":
      return turns > 1 ? "corrected" : "repaired";
    case "reject": {
      const refused = builder === "grammar" || diagnostics.some(({ code }) => REFUSALS.includes(code));
      return refused ? "refused" : "invalid";
    }
  }
}

function isRight(outcome: Outcome, bricks: readonly string[], expectation: Expectation): boolean {
  if (expectation.type === "refusal") return outcome === "refused";
  return bricks.length > 0 && fits(bricks, expectation.slots);
}

/** The line's own expectation, else its category's. */
function expectationOf({ bricks, category }: DatasetRow, catalogue: Catalogue): Expected | null {
  const text = bricks || bricksOfCategory(category);
  if (text === null) return null;
  try {
    return { text, expectation: readExpectation(text, catalogue) };
  } catch (error) {
    throw new UnusableLine(error instanceof Error ? error.message : String(error));
  }
}

async function pictureOf({ image }: DatasetRow, folder: string): Promise<Uint8Array | null> {
  if (image === "") return null;
  if (/^https?:/i.test(image)) throw new UnusableLine("The picture is a URL; pictures are read from files.");
  return readFile(resolve(folder, image)).catch(() => {
    throw new UnusableLine(`There is no picture ${image}.`);
  });
}

const empty = { category: "", instruction: "" } as const;

function badLine(row: Pick<LineReport, "line" | "id" | "category" | "instruction">, problem: string): LineReport {
  const { line, id, category, instruction } = row;
  const none = { tokensIn: null, tokensOut: null, dollars: null, seconds: 0, turns: 0, bricks: [], expected: null };
  const diagnostics = [{ code: "BAD_LINE", severity: "error", message: problem } as const];
  return { line, id, category, instruction, outcome: "bad line", right: null, diagnostics, ...none };
}

function brief({ code, severity, message }: Diagnostic): LineReport["diagnostics"][number] {
  return { code, severity, message };
}
