import { GpuProblem } from "../gpu/problem.js";
import { runAndWait } from "../gpu/run-and-wait.js";
import type { PreparedCall, WaitingBrick } from "../gpu/waiting.js";
import { collectOutputs } from "./collect.js";
import { describeSageMaker } from "./description.js";
import type { Invoke } from "./invoke.js";
import { locationText } from "./location.js";
import { writeNote } from "./note.js";
import type { RunOutput } from "./poll.js";
import { putRequest } from "./prepare.js";
import { newRunId, noteFile, outputFolder, requestFile } from "./run-folder.js";
import { callOf, type RunsParts, runSecondsOf, sagemakerRuns } from "./runs.js";

export interface SageMakerBrickParts extends RunsParts {
  readonly invoke: Invoke;
}

/** A brick on a SageMaker asynchronous endpoint. */
export function sagemakerBrick(parts: SageMakerBrickParts): WaitingBrick {
  const { spec, service, bucket, invoke, now } = parts;
  const runSeconds = runSecondsOf(parts);

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

  const brick: Omit<WaitingBrick, "run"> = {
    ...describeSageMaker(parts),
    ...sagemakerRuns(parts),
    async prepare(inputs, { key, seed, signal }) {
      const id = newRunId(key);
      await putRequest(bucket, { spec, service, id, key, seed }, inputs, signal);
      return { id, key, request: locationText(requestFile(service, id)) };
    },
    create: (call, { signal }) => create(call, signal),
    async collect(inputs, output, signal) {
      const { id, key, answer } = output as RunOutput;
      return collectOutputs(bucket, spec, outputFolder(service, id, key), inputs, answer, signal);
    },
  };
  return { ...brick, run: (inputs, context) => runAndWait(brick, inputs, context) };
}
