import type { Waiter } from "./record.js";

/** What became of a message to a waiting task. */
export type Told =
  | "told"
  /** The task is over: completed, timed out, or its execution was stopped. */
  | "over"
  /** This engine never issued the token: it is another process's, or one's that has ended. */
  | "unknown";

/** Sends one message to a task; what the workflow service says of the token is an answer, not a failure. */
export async function tell(send: () => Promise<void>): Promise<Told> {
  try {
    await send();
    return "told";
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "TaskTimedOut") return "over";
    if (name === "TaskDoesNotExist" || name === "InvalidToken") return "unknown";
    throw error;
  }
}

/** One after the other; `told` counts those that heard it so far. Answers those that could not be reached from here. */
export async function tellAll(
  waiters: readonly Waiter[],
  send: (waiter: Waiter, told: number) => Promise<void>,
): Promise<Waiter[]> {
  const unknown: Waiter[] = [];
  let told = 0;
  for (const waiter of waiters) {
    const how = await tell(() => send(waiter, told));
    if (how === "told") told++;
    if (how === "unknown") unknown.push(waiter);
  }
  return unknown;
}
