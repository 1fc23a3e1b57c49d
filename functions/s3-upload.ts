import pLimit from "p-limit";
import { asQueueBatch, readPutObjects } from "./s3-upload/events.js";
import { handlePut, type UploadDependencies } from "./s3-upload/handle.js";
import { handleManifest, isManifest, type ManifestService } from "./s3-upload/manifest.js";

export type { UploadDependencies } from "./s3-upload/handle.js";

export interface S3UploadDependencies extends UploadDependencies {
  /** Whose uploads these are; what is told of other buckets is not heard. */
  readonly bucket: string;
  /** Null or missing where manifests under `batches/` start nothing. */
  readonly batches?: ManifestService | null | undefined;
}

/** To a queue: the messages to be handed over once more. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const AT_ONCE = 4;

/**
 * The Lambda that edits what people put under `uploads/`. It takes the bucket's events out of a queue (with partial batch responses), from
 * EventBridge, or directly from S3.
 * @throws what went wrong, where the events do not come out of a queue.
 */
export function createS3Upload(deps: S3UploadDependencies): (event: unknown) => Promise<BatchResponse> {
  const handle = async (event: unknown) => {
    for (const object of readPutObjects(event)) {
      if (object.bucket !== deps.bucket) continue;
      const { batches } = deps;
      if (batches && isManifest(object.key)) await handleManifest({ ...deps, batches }, object);
      else await handlePut(deps, object);
    }
  };
  return async (event) => {
    const batch = asQueueBatch(event);
    if (batch === null) {
      await handle(event);
      return { batchItemFailures: [] };
    }
    const limit = pLimit(AT_ONCE);
    const failed = await Promise.all(
      batch.Records.map(({ messageId, body }) =>
        limit(async () => {
          try {
            await handle(JSON.parse(body));
            return [];
          } catch (error) {
            deps.logger.error("an upload's event could not be handled", { messageId, error: String(error) });
            return [{ itemIdentifier: messageId }];
          }
        }),
      ),
    );
    return { batchItemFailures: failed.flat() };
  };
}
