import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { TransientError } from "../errors.js";

/** The calls that {@link sendTo} makes, as IAM actions on the queue. */
export const queueActions = { send: ["sqs:SendMessage"] } as const;

/**
 * Puts texts into a queue.
 * @throws {TransientError} when the queue does not take it; the client has tried again already.
 */
export function sendTo(client: SQSClient, queueUrl: string): (text: string, signal: AbortSignal) => Promise<void> {
  return async (text, signal) => {
    try {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }), { abortSignal: signal });
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw new TransientError("The queue does not take a message just now.", "Try again.", { cause });
    }
  };
}
