import { sleep } from "../../platform/chat/deadline.js";
import { GpuProblem } from "../gpu/problem.js";
import type { Aws } from "./aws.js";
import { invocationProblem } from "./aws-error.js";
import type { Location } from "./location.js";
import { locationText } from "./location.js";

export interface Invocation {
  readonly endpoint: string;
  /** InferenceId: at most 64 characters. */
  readonly id: string;
  readonly request: Location;
  /** Seconds that it may wait in the queue, and then run. */
  readonly queueSeconds: number;
  readonly runSeconds: number;
}

/** Where SageMaker will put the answer, or the failure. */
export interface Invoked {
  readonly output: string | null;
  readonly failure: string | null;
}

/** Starts one run. Never twice: whether a start that was not answered may be made again is for the caller to find out. */
export type Invoke = (invocation: Invocation, signal: AbortSignal) => Promise<Invoked>;

/** Throttled starts are tried again in place for so many seconds; then the state machine does. */
const THROTTLE_SECONDS = 20;

export function invokeAsync({ runtime }: Pick<Aws, "runtime">): Invoke {
  async function once({ endpoint, id, request, queueSeconds, runSeconds }: Invocation, signal: AbortSignal) {
    const { InvokeEndpointAsyncCommand } = await import("@aws-sdk/client-sagemaker-runtime");
    const command = new InvokeEndpointAsyncCommand({
      EndpointName: endpoint,
      InferenceId: id,
      InputLocation: locationText(request),
      ContentType: "application/json",
      Accept: "application/json",
      RequestTTLSeconds: queueSeconds,
      InvocationTimeoutSeconds: runSeconds,
    });
    try {
      const { OutputLocation, FailureLocation } = await runtime.send(command, { abortSignal: signal });
      return { output: OutputLocation || null, failure: FailureLocation || null };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw invocationProblem(error);
    }
  }
  return async (invocation, signal) => {
    for (let waited = 0, pause = 0.5; ; pause *= 2) {
      try {
        return await once(invocation, signal);
      } catch (error) {
        const throttled = error instanceof GpuProblem && error.kind === "throttled" && !error.unsure;
        if (!throttled || waited + pause > THROTTLE_SECONDS) throw error;
        const wait = pause * (0.5 + Math.random());
        waited += wait;
        await sleep(wait, signal);
      }
    }
  };
}
