import type { Announcement } from "../../platform/announcer.js";
import type { BatchDependencies } from "./dependencies.js";
import type { BatchRecord } from "./record.js";

/** Tells whoever listens that a batch is over. Its failure is not the batch's. */
export async function tell(
  { announce, logger }: Pick<BatchDependencies, "announce" | "logger">,
  record: BatchRecord,
): Promise<void> {
  const { id, principal, status, finishedAt, createdAt, counts, error, webhook, instruction } = record;
  if (status === "running" || announce === undefined) return;
  const news: Announcement = {
    id: `${id}.batch.${status}`,
    type: `batch.${status}`,
    principal,
    at: finishedAt ?? createdAt,
    data: { id, status, instruction, createdAt, finishedAt, counts, error },
    webhook,
  };
  try {
    await announce(news);
  } catch (cause) {
    logger.error("a batch's end could not be announced", { batchId: id, error: String(cause) });
  }
}
