import { GpuProblem } from "../gpu/problem.js";
import { runAndWait } from "../gpu/run-and-wait.js";
import type { PreparedCall, WaitingBrick } from "../gpu/waiting.js";
import type { Bucket } from "./bucket.js";
import { collectOutputs } from "./collect.js";
import { describeSageMaker, type ServedBrick } from "./description.js";
import type { Invoke } from "./invoke.js";
import { locationText } from "./location.js";
import { readNote, writeNote } from "./note.js";
import { firstNamed, pollRun, type RunOutput, UNCONFIRMED_SECONDS } from "./poll.js";
import { putRequest } from "./prepare.js";
import { newRunId, noteFile, outputFolder, requestFile } from "./run-folder.js";
import { sweepRun } from "./sweep-run.js";

/** SageMaker's own limit for one run, in seconds. */
const MOST_RUN_SECONDS = 3600;

export interface SageMakerBrickParts extends ServedBrick {
  readonly bucket: Bucket;
  readonly invoke: Invoke;
  readonly now: () => Date;
}

/** A brick on a SageMaker asynchronous endpoint. */
export function sagemakerBrick(parts: SageMakerBrickParts): WaitingBrick {
  const { spec, service, bucket, invoke, now } = parts;
  const runSeconds = Math.min(MOST_RUN_SECONDS, spec.timeoutSeconds);

  async function create(prepared: PreparedCall, signal: AbortSignal): Promise<string> {
    const { id, key } = callOf(prepared);
    const { endpoint, queueSeconds } = service;
    const note = { key, endpoint, at: now().toISOString(), confirmed: false, output: null, failure: null };
    // Before the start, so that one whose answer is lost with this process is known of.
    await writeNote(bucket, service, id, note, signal);
    try {
      const request = requestFile(service, id);
      const invoked = await invoke({ endpoint, id, request, queueSeconds, runSeconds }, signal);
      // The run is started: should this fail, it is found as one that was not confirmed.
      await writeNote(bucket, service, id, { ...note, confirmed: true, ...invoked }, signal).catch(() => {});
      return id;
    } catch (error) {
      const started = !(error instanceof GpuProblem) || error.unsure;
      if (!started) await bucket.delete(noteFile(service, id), signal).catch(() => {});
      throw error;
    }
  }

  async function find(prepared: PreparedCall, signal: AbortSignal): Promise<string | null> {
    const { id } = callOf(prepared);
    const note = await readNote(bucket, service, id, signal);
    if (note === null) return null;
    const age = (now().getTime() - Date.parse(note.at)) / 1000;
    if (note.confirmed || age < UNCONFIRMED_SECONDS) return id;
    const answered = await Promise.all(
      [service.outputPath, service.failurePath].map((folder) => firstNamed(bucket, folder, id, signal)),
    );
    return answered.some((place) => place !== null) ? id : null;
  }

  const brick: Omit<WaitingBrick, "run"> = {
    ...describeSageMaker(parts),
    async prepare(inputs, { key, seed, signal }) {
      const id = newRunId(key);
      await putRequest(bucket, { spec, service, id, key, seed }, inputs, signal);
      return { id, key, request: locationText(requestFile(service, id)) };
    },
    named: (call) => callOf(call).id,
    create: (call, { signal }) => create(call, signal),
    find,
    poll: (id, signal) => pollRun({ bucket, service, runSeconds, now }, id, signal),
    /** A run cannot be taken back; without its request, one that has not begun cannot begin. What comes all the same is not looked at. */
    cancel: (id, signal) => sweepRun(bucket, service, id, signal),
    async collect(inputs, output, signal) {
      const { id, key, answer } = output as RunOutput;
      return collectOutputs(bucket, spec, outputFolder(service, id, key), inputs, answer, signal);
    },
    clear: (id, signal) => sweepRun(bucket, service, id, signal),
  };
  return { ...brick, run: (inputs, context) => runAndWait(brick, inputs, context) };
}

function callOf({ id, key }: PreparedCall): { readonly id: string; readonly key: string } {
  if (typeof id === "string" && typeof key === "string") return { id, key };
  throw new GpuProblem("lost", "what was prepared for it cannot be read");
}
