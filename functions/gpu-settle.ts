import pLimit from "p-limit";
import { z } from "zod";
import type { GpuWorkDependencies } from "./gpu/dependencies.js";
import { readEndedMessage } from "./gpu/ended-message.js";
import { mayPass, postponePoll } from "./gpu/postpone.js";
import { getPrediction } from "./gpu/record.js";
import { settleRun } from "./gpu/settle-run.js";

const batchSchema = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** To a queue: the messages to be handed over once more. */
interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * The Lambda that copies what providers made into the store and completes the tasks that wait, fed by a queue of runs that are over,
 * with partial batch responses. A message may come twice, late or out of order. Of a run whose output cannot be fetched just now it
 * leaves the record for the reconciler; what it cannot read or handle at all is left to the queue, which puts it apart in the end.
 */
export function createGpuSettle(deps: GpuWorkDependencies) {
  return async (event: unknown, signal: AbortSignal = new AbortController().signal): Promise<QueueAnswer> => {
    const { Records } = batchSchema.parse(event);
    // One after the other: two decoded pictures at once would need twice the memory.
    const one = pLimit(1);
    const left = await Promise.all(
      Records.map(({ messageId, body }) =>
        one(async () => {
          if (!signal.aborted && (await isDone(deps, messageId, body, signal))) return [];
          return [{ itemIdentifier: messageId }];
        }),
      ),
    );
    return { batchItemFailures: left.flat() };
  };
}

async function isDone(deps: GpuWorkDependencies, messageId: string, body: string, signal: AbortSignal) {
  try {
    const run = readEndedMessage(body);
    try {
      await settleRun(deps, run, signal);
    } catch (error) {
      const record = mayPass(error) ? await getPrediction(deps.records, run.key) : null;
      if (!mayPass(error) || record === null) throw error;
      const { editId, step } = record.call;
      deps.logger.warn("a run's output is out of reach", { editId, step, prediction: run.prediction, why: error.said });
      await postponePoll(deps, record, error.retryAfter);
    }
    return true;
  } catch (error) {
    deps.logger.error("a run that is over could not be settled", { messageId, error: String(error) });
    return false;
  }
}
