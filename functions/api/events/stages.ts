import type { HistoryEvent } from "../../../platform/workflow.js";
import { type Stage, stages } from "../../../statemachine/pipeline-contract.js";

/** The stage of the pipeline that an event enters or leaves, or null. */
export function stageOf(event: HistoryEvent): { readonly stage: Stage; readonly change: "entered" | "left" } | null {
  const entered = nameIn(event.stateEnteredEventDetails);
  if (event.type === "TaskStateEntered" && entered !== null) return { stage: entered, change: "entered" };
  const left = nameIn(event.stateExitedEventDetails);
  if (event.type === "TaskStateExited" && left !== null) return { stage: left, change: "left" };
  return null;
}

/** The stage that the pipeline is in; null before the first and after the last. */
export function stageNow(history: readonly HistoryEvent[]): Stage | null {
  let now: Stage | null = null;
  for (const event of history) {
    const { stage, change } = stageOf(event) ?? {};
    if (stage !== undefined) now = change === "entered" ? stage : null;
  }
  return now;
}

/** States of the pipeline that are the same stage once more. */
const others: Readonly<Record<string, Stage>> = { "Ingest with detail": "Ingest", "Run express": "Run" };

function nameIn(details: unknown): Stage | null {
  const { name } = (details ?? {}) as { name?: unknown };
  if (typeof name !== "string") return null;
  const stage = Object.hasOwn(others, name) ? others[name] : stages.find((one) => one === name);
  return stage ?? null;
}
