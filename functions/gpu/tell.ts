import pLimit from "p-limit";
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

const AT_ONCE = 20;

/** How each of them took it. */
export interface AllTold {
  /** Told, or over by themselves. */
  readonly reached: readonly Waiter[];
  /** Could not be reached from here. */
  readonly unknown: readonly Waiter[];
}

/** One after the other until one has heard it, the `first`; then many at once. */
export async function tellAll(
  waiters: readonly Waiter[],
  send: (waiter: Waiter, isFirst: boolean) => Promise<void>,
): Promise<AllTold> {
  const reached: Waiter[] = [];
  const unknown: Waiter[] = [];
  const tellOne = async (waiter: Waiter, isFirst: boolean): Promise<Told> => {
    const how = await tell(() => send(waiter, isFirst));
    (how === "unknown" ? unknown : reached).push(waiter);
    return how;
  };
  let next = 0;
  while (next < waiters.length) {
    const waiter = waiters[next++];
    if (waiter !== undefined && (await tellOne(waiter, true)) === "told") break;
  }
  const limit = pLimit(AT_ONCE);
  await Promise.all(waiters.slice(next).map((waiter) => limit(() => tellOne(waiter, false))));
  return { reached, unknown };
}
