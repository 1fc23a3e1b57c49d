import { z } from "zod";
import { GpuProblem, problemKinds } from "../../bricks/gpu/problem.js";
import type { EndedRun, RunEnd } from "./hand-over.js";

/** Bytes of a message that every queue takes, with something left for what is counted beside it. */
const MOST_BYTES = 200 * 1024;

const problem = z
  .object({ kind: z.enum(problemKinds), said: z.string(), retryAfter: z.number().optional() })
  .transform(
    ({ kind, said, retryAfter }) => new GpuProblem(kind, said, retryAfter === undefined ? {} : { retryAfter }),
  );

const end = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("succeeded"),
    output: z.unknown(),
    seconds: z.number().nullable(),
    model: z.string().exactOptional(),
  }),
  z.object({ status: z.literal("failed"), seconds: z.number().nullable(), problem }),
  z.object({ status: z.literal("canceled") }),
]);

const message = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  prediction: z.string().min(1),
  end: end.nullable(),
});

/** A run that is over as the text of a message. */
export function endedMessage({ key, prediction, end }: EndedRun): string {
  const whole = JSON.stringify({ key, prediction, end: end && plain(end) });
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : JSON.stringify({ key, prediction, end: null });
}

function plain(end: RunEnd): object {
  if (end.status !== "failed") return end;
  const { kind, said, retryAfter } = end.problem;
  return { ...end, problem: { kind, said, ...(retryAfter === null ? {} : { retryAfter }) } };
}

/** @throws when the text is not of a run that is over. */
export function readEndedMessage(text: string): EndedRun {
  return message.parse(JSON.parse(text));
}
