import type { HistoryEvent } from "../../platform/workflow.js";
import type { BrickCall, BrickResult } from "../brick.js";

/** What the history of a compiled machine tells of one brick's run. */
export interface StepTrace {
  readonly step: string;
  readonly brick: string;
  readonly inputs: BrickCall["inputs"];
  readonly seed: number;
  readonly backend: string;
  readonly started: Date;
  readonly ended?: Date;
  /** A run on a GPU: when it was handed over, and to what. */
  readonly submitted?: { readonly at: Date; readonly outcome: string; readonly prediction: string | null };
  readonly result?: BrickResult;
  readonly error?: string;
}

/** The brick runs in a machine's history, in order of their start; of a retried step, the last try. */
export function stepTraces(history: readonly HistoryEvent[]): StepTrace[] {
  const byId = new Map(history.map((event) => [event.id, event]));
  const steps = new Map<string, StepTrace>();
  for (const event of history) {
    if (event.type === "TaskScheduled") {
      const call = callOf(event);
      if (call) steps.set(call.step, { ...pick(call), started: event.timestamp });
    }
    if (event.type === "TaskSubmitted") {
      const step = steps.get(callOf(scheduledBefore(event, byId))?.step ?? "");
      const { Payload } = parse(detail(event, "taskSubmittedEventDetails", "output")) as {
        Payload?: { outcome?: string; prediction?: string | null };
      };
      if (step && typeof Payload?.outcome === "string") {
        const { outcome, prediction = null } = Payload;
        steps.set(step.step, { ...step, submitted: { at: event.timestamp, outcome, prediction } });
      }
    }
    if (!["TaskSucceeded", "TaskFailed", "TaskTimedOut"].includes(event.type)) continue;
    const call = callOf(scheduledBefore(event, byId));
    const step = call && steps.get(call.step);
    if (step) steps.set(step.step, { ...step, ended: event.timestamp, ...endOf(event) });
  }
  return [...steps.values()];
}

function pick({ step, brick, inputs, seed, backend }: BrickCall) {
  return { step, brick, inputs, seed, backend };
}

export function scheduledBefore(
  event: HistoryEvent,
  byId: ReadonlyMap<number, HistoryEvent>,
): HistoryEvent | undefined {
  let current: HistoryEvent | undefined = event;
  while (current && current.type !== "TaskScheduled") current = byId.get(current.previousEventId);
  return current;
}

export function callOf(event: HistoryEvent | undefined): BrickCall | null {
  const parameters = detail(event, "taskScheduledEventDetails", "parameters");
  const { Payload } = parse(parameters) as { Payload?: BrickCall };
  return typeof Payload?.step === "string" && typeof Payload.brick === "string" ? Payload : null;
}

export function endOf(event: HistoryEvent): Pick<StepTrace, "result" | "error"> {
  if (event.type === "TaskSucceeded") {
    // A Lambda's answer lies in `Payload`; what comes by task token is the result itself.
    const output = parse(detail(event, "taskSucceededEventDetails", "output")) as Partial<BrickResult> & {
      Payload?: BrickResult;
    };
    const result = output.Payload ?? (output.outputs ? (output as BrickResult) : undefined);
    return result ? { result } : {};
  }
  const field = event.type === "TaskFailed" ? "taskFailedEventDetails" : "taskTimedOutEventDetails";
  return { error: `${detail(event, field, "error")}: ${detail(event, field, "cause")}` };
}

function detail(event: HistoryEvent | undefined, field: string, name: string): string {
  const details = event?.[field] as Record<string, unknown> | undefined;
  const value = details?.[name];
  return typeof value === "string" ? value : "";
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
