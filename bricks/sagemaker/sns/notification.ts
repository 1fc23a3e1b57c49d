import { z } from "zod";
import type { Prediction } from "../../gpu/waiting.js";
import { isRunId } from "../run-folder.js";

const notificationSchema = z.object({
  invocationStatus: z.enum(["Completed", "Failed"]),
  inferenceId: z.string().refine(isRunId),
  requestParameters: z.object({ endpointName: z.string().max(200), inputLocation: z.string().max(2048) }),
  responseParameters: z
    .object({ outputLocation: z.string().max(2048).optional() })
    .nullish()
    .catch(null),
  failureReason: z.string().max(300_000).nullish(),
});

/** What SageMaker publishes at the end of a run. */
export interface Notification {
  readonly id: string;
  readonly endpoint: string;
  readonly request: string;
  readonly output: string | undefined;
  /** Undefined where the run has succeeded. */
  readonly failureReason: string | undefined;
}

/** Null when the text is of no run of ours. */
export function readNotification(text: string): Notification | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { success, data } = notificationSchema.safeParse(value);
  if (!success) return null;
  const { inferenceId, invocationStatus, requestParameters, responseParameters, failureReason } = data;
  return {
    id: inferenceId,
    endpoint: requestParameters.endpointName,
    request: requestParameters.inputLocation,
    output: invocationStatus === "Completed" ? responseParameters?.outputLocation : undefined,
    failureReason: invocationStatus === "Failed" ? (failureReason ?? "it gave no reason") : undefined,
  };
}

/** Looks after the run that a notification is of; null when it is none of this configuration's. */
export type LookAfter = (notification: Notification) => Promise<Prediction | null>;
