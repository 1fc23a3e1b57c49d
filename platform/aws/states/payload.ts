import { PAYLOAD_BYTES, WorkflowError } from "../../workflow.js";

/**
 * The JSON text of what a state machine is given.
 * @throws {WorkflowError} with that code when it has more than 256 KiB.
 */
export function payloadText(value: unknown, code: "InvalidExecutionInput" | "InvalidOutput", what: string): string {
  const text = JSON.stringify(value) ?? "null";
  const bytes = Buffer.byteLength(text);
  if (bytes > PAYLOAD_BYTES) {
    throw new WorkflowError(
      code,
      `The ${what} has ${bytes.toLocaleString("en")} bytes, and at most ${PAYLOAD_BYTES.toLocaleString("en")} are allowed.`,
      "Put what is large into the object store, and pass its key.",
    );
  }
  return text;
}

/** JSON as Step Functions gives it back; text that is none (of a machine made elsewhere) as it is. */
export function readPayload(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Cut to what a field may hold. */
export function atMost(text: string | undefined, characters: number): string | undefined {
  return text === undefined ? undefined : text.slice(0, characters);
}
