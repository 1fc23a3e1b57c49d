import { z } from "zod";
import { BadInputError } from "../../platform/errors.js";

/** An object that was put into a bucket. */
export interface PutObject {
  readonly bucket: string;
  /** As it is: not URL-encoded. */
  readonly key: string;
  /** Bytes; null where the event does not tell. */
  readonly size: number | null;
  /** Null in a bucket without versions. */
  readonly versionId: string | null;
  readonly etag: string;
  /** Of two events of one key the later has the greater one; hexadecimal digits. */
  readonly sequencer: string;
}

/** A batch that Lambda hands over from a queue. */
export interface QueueBatch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

const queueBatch = z.object({
  Records: z.array(z.object({ eventSource: z.literal("aws:sqs"), messageId: z.string(), body: z.string() })).min(1),
});

/** What S3 sends to a queue, a topic or a function. The key is form-encoded: a space is `+`. */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z
        .object({
          bucket: z.object({ name: z.string() }),
          object: z.object({
            key: z.string(),
            size: z.number().optional(),
            eTag: z.string().optional(),
            versionId: z.string().nullish(),
            sequencer: z.string().optional(),
          }),
        })
        .optional(),
    }),
  ),
});

/** What S3 sends to EventBridge. The key is as it is. */
const busEvent = z.object({
  source: z.literal("aws.s3"),
  "detail-type": z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      etag: z.string().optional(),
      "version-id": z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
});

const testEvent = z.object({ Event: z.literal("s3:TestEvent") });

export function asQueueBatch(event: unknown): QueueBatch | null {
  const { success, data } = queueBatch.safeParse(event);
  return success ? data : null;
}

/**
 * The objects that an event of S3 says were put, in any of its forms. Of deletions, restorations and S3's own test there are none.
 * @throws {BadInputError} when it is no event of S3.
 */
export function readPutObjects(event: unknown): readonly PutObject[] {
  const fromS3 = notification.safeParse(event);
  if (fromS3.success) return fromS3.data.Records.flatMap(ofNotification);
  const fromBus = busEvent.safeParse(event);
  if (fromBus.success) return ofBusEvent(fromBus.data);
  if (testEvent.safeParse(event).success) return [];
  throw new BadInputError("This is not an event of S3.", "Let only the bucket's events come here.");
}

function ofNotification({ eventName, s3 }: z.output<typeof notification>["Records"][number]): PutObject[] {
  if (s3 === undefined || !/^(s3:)?ObjectCreated:/.test(eventName)) return [];
  const { key, size = null, eTag = "", versionId = null, sequencer = "" } = s3.object;
  return [
    { bucket: s3.bucket.name, key: decoded(key), size, versionId: realVersion(versionId), etag: eTag, sequencer },
  ];
}

function ofBusEvent({ "detail-type": type, detail }: z.output<typeof busEvent>): PutObject[] {
  if (type !== "Object Created") return [];
  const { key, size = null, etag = "", "version-id": versionId = null, sequencer = "" } = detail.object;
  return [{ bucket: detail.bucket.name, key, size, versionId: realVersion(versionId), etag, sequencer }];
}

/** A bucket whose versions are suspended calls every one `null`: then it is the content that tells them apart. */
function realVersion(versionId: string | null): string | null {
  return versionId === "null" || versionId === "" ? null : versionId;
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (cause) {
    throw new BadInputError("The key in an event of S3 is not URL-encoded.", "", { cause });
  }
}
