import { randomBytes } from "node:crypto";
import { sleep } from "../../platform/chat/deadline.js";
import type { BrickContext, PortValue } from "../brick.js";
import { pollDelay } from "./poll-delay.js";
import { GpuProblem, problemError } from "./problem.js";
import type { WaitingBrick } from "./waiting.js";

/**
 * A waiting brick from beginning to end in one place, for a single brick on the command line. Edits do not run so: there
 * the state machine waits, and nothing is lost with the process.
 */
export async function runAndWait(
  brick: Omit<WaitingBrick, "run">,
  inputs: Readonly<Record<string, PortValue>>,
  { seed, signal }: BrickContext,
): Promise<Record<string, PortValue>> {
  let id: string | null = null;
  try {
    const key = randomBytes(32).toString("hex");
    const call = await brick.prepare(inputs, { key, seed, signal, share: async () => null });
    id = await brick.create(call, { webhook: null, signal });
    for (let polls = 1; ; polls++) {
      await sleep(pollDelay(polls, Math.random), signal);
      const state = await pollPatiently(brick, id, polls, signal);
      if (state?.status === "succeeded") {
        const outputs = await brick.collect(inputs, state.output, signal);
        await brick.clear?.(id, signal).catch(() => {});
        return outputs;
      }
      if (state?.status === "failed") throw state.problem;
      if (state?.status === "canceled") throw new GpuProblem("failed", "the prediction was canceled");
    }
  } catch (error) {
    if (signal.aborted && id !== null) await brick.cancel(id, AbortSignal.timeout(5_000)).catch(() => {});
    if (error instanceof GpuProblem) throw problemError(brick.brick, brick.provider, error);
    throw error;
  }
}

const MOST_POLLS = 1000;

/** Null where the provider could not be asked just now. */
async function pollPatiently(brick: Omit<WaitingBrick, "run">, id: string, polls: number, signal: AbortSignal) {
  try {
    return await brick.poll(id, signal);
  } catch (error) {
    const mayPass = error instanceof GpuProblem && (error.kind === "network" || error.kind === "throttled");
    if (!mayPass || polls > MOST_POLLS) throw error;
    await sleep(error.retryAfter ?? 0, signal);
    return null;
  }
}
