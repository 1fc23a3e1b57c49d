import { z } from "zod";
import type { Bucket } from "./bucket.js";
import { noteFile } from "./run-folder.js";
import type { Service } from "./settings.js";

const noteSchema = z.object({
  /** The memo key. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  endpoint: z.string(),
  /** When it was started, ISO 8601. */
  at: z.iso.datetime(),
  /** SageMaker has answered the start; then it has said where the answer will be, and where the failure, if anywhere. */
  confirmed: z.boolean(),
  output: z.string().nullable(),
  failure: z.string().nullable(),
});

/** What is known of a run that was started, or may have been. It lies beside its request, for any process to find. */
export type Note = z.output<typeof noteSchema>;

const MOST_BYTES = 16_384;

export async function readNote(
  bucket: Bucket,
  service: Service,
  id: string,
  signal: AbortSignal,
): Promise<Note | null> {
  const bytes = await bucket.get(noteFile(service, id), MOST_BYTES, signal);
  if (bytes === null) return null;
  try {
    return noteSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

export function writeNote(
  bucket: Bucket,
  service: Service,
  id: string,
  note: Note,
  signal: AbortSignal,
): Promise<void> {
  return bucket.put(noteFile(service, id), JSON.stringify(note), "application/json", signal);
}
