import { z } from "zod";
import type { HistoryEvent } from "../../../platform/workflow.js";
import { callOf, endOf, scheduledBefore } from "../../edits/step-traces.js";
import { type RunHistory, runOf } from "../../edits/work-done.js";
import { stageOf } from "./stages.js";

/** How far somebody has heard an edit's story: the pipeline's event, the run (from 1) and that run's event. */
export interface Cursor {
  readonly pipeline: number;
  readonly run: number;
  readonly event: number;
}

const beginning: Cursor = { pipeline: 0, run: 0, event: 0 };

export interface TimelineEvent {
  readonly cursor: Cursor;
  readonly type: "stage" | "step";
  readonly data: Readonly<Record<string, unknown>>;
}

/** `12.1.30`, as an event's id. */
export function formatCursor({ pipeline, run, event }: Cursor): string {
  return `${pipeline}.${run}.${event}`;
}

/** What `Last-Event-ID` says; the beginning where it says nothing that was ever said here. */
export function parseCursor(text: string | undefined): Cursor {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(text ?? "");
  if (match === null) return beginning;
  return { pipeline: Number(match[1]), run: Number(match[2]), event: Number(match[3]) };
}

/**
 * What happened after `cursor`: stages that begin and end, and in the middle of them the steps of the machines that they run. The
 * same history always gives the same events with the same cursors.
 */
export async function* timeline(
  pipeline: readonly HistoryEvent[],
  historyOf: RunHistory,
  cursor: Cursor,
): AsyncIterable<TimelineEvent> {
  let runs = 0;
  let failed = false;
  let heard = cursor;
  let known = false;
  for (const event of pipeline) {
    const run = runOf(event);
    if (run !== null) {
      runs++;
      // Of a run before that which was heard last, everything was heard.
      if (runs >= cursor.run) {
        const history = await historyOf(run);
        known = history.length > 0;
        for (const step of stepEvents(history, event.id, runs, heard)) {
          heard = step.cursor;
          yield step;
        }
      }
    }
    // Nobody remembers an Express execution's events on AWS: its answer tells of all steps at once.
    if (event.type === "TaskSucceeded" && runs > 0 && runs >= cursor.run && !known) {
      for (const step of stepsInAnswer(event, runs, heard)) {
        heard = step.cursor;
        yield step;
      }
    }
    if (event.type === "TaskScheduled") failed = false;
    if (event.type === "TaskFailed" || event.type === "TaskTimedOut") failed = true;
    const change = stageOf(event);
    if (change === null || event.id <= cursor.pipeline) continue;
    const status = change.change === "entered" ? "running" : failed ? "failed" : "succeeded";
    heard = { ...heard, pipeline: event.id };
    yield {
      cursor: heard,
      type: "stage",
      data: { stage: change.stage, status, at: event.timestamp.toISOString() },
    };
  }
}

function* stepEvents(
  history: readonly HistoryEvent[],
  pipeline: number,
  run: number,
  after: Cursor,
): Iterable<TimelineEvent> {
  const byId = new Map(history.map((event) => [event.id, event]));
  for (const event of history) {
    if (run === after.run && event.id <= after.event) continue;
    const data = stepChange(event, byId);
    if (data === null) continue;
    yield { cursor: { pipeline: Math.max(pipeline, after.pipeline), run, event: event.id }, type: "step", data };
  }
}

function* stepsInAnswer(event: HistoryEvent, run: number, after: Cursor): Iterable<TimelineEvent> {
  const { output } = (event.taskSucceededEventDetails ?? {}) as { output?: unknown };
  const answer = answerSchema.safeParse(parsedJson(output)).data;
  const steps = answer === undefined ? undefined : outputSchema.safeParse(parsedJson(answer.Output)).data?.steps;
  for (const [index, [id, step]] of Object.entries(steps ?? {}).entries()) {
    if (run === after.run && index < after.event) continue;
    const cursor = { pipeline: Math.max(event.id, after.pipeline), run, event: index + 1 };
    yield { cursor, type: "step", data: { id, ...step, status: "succeeded", at: event.timestamp.toISOString() } };
  }
}

/** What `startSyncExecution` answers, and what a compiled machine puts out. */
const answerSchema = z.object({ Status: z.literal("SUCCEEDED"), Output: z.string() });
const outputSchema = z.object({ steps: z.record(z.string(), z.looseObject({ brick: z.string() })) });

function parsedJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

function stepChange(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): Record<string, unknown> | null {
  const call = callOf(event.type === "TaskScheduled" ? event : scheduledBefore(event, byId));
  if (call === null) return null;
  const { step: id, brick, backend } = call;
  const step = { id, brick, backend, at: event.timestamp.toISOString() };
  switch (event.type) {
    case "TaskScheduled":
      return { ...step, status: "running" };
    case "TaskSubmitted":
      return { ...step, status: "submitted" };
    case "TaskSucceeded": {
      const { result } = endOf(event);
      if (result === undefined) return null;
      const { seconds, dollars, model, cached } = result;
      return { ...step, status: "succeeded", backend: result.backend, model, seconds, dollars, cached };
    }
    case "TaskFailed":
    case "TaskTimedOut":
      // Its state may try once more, or the edit's end says what went wrong.
      return { ...step, status: "failed" };
    default:
      return null;
  }
}
