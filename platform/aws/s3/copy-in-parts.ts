import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type HeadObjectCommandOutput,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { partsOf } from "../../uploads.js";
import { copySource } from "./key.js";
import { abortUpload } from "./multipart.js";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly facts: HeadObjectCommandOutput;
}

/** Parts under way at once: the bytes move inside S3, only the answers come here. */
const AT_ONCE = 8;

/** Copies what is larger than one call may copy. Nothing is left behind when it fails. */
export async function copyInParts(client: S3Client, source: CopySource, to: string, usual: number): Promise<void> {
  const { bucket, facts } = source;
  const size = facts.ContentLength ?? 0;
  const parts = partsOf(size, usual);
  if (parts === null) throw new Error(`${source.key} has ${size} bytes, which no object can have`);
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: bucket,
      Key: to,
      ContentType: facts.ContentType,
      CacheControl: facts.CacheControl,
      ContentDisposition: facts.ContentDisposition,
      ContentEncoding: facts.ContentEncoding,
      Metadata: facts.Metadata,
    }),
  );
  if (UploadId === undefined) throw new Error("S3 began an upload without an id");
  try {
    const done: CompletedPart[] = [];
    let next = 1;
    const worker = async (): Promise<void> => {
      for (let part = next++; part <= parts.count; part = next++) {
        const from = (part - 1) * parts.bytes;
        const answer = await client.send(
          new UploadPartCopyCommand({
            Bucket: bucket,
            Key: to,
            UploadId,
            PartNumber: part,
            CopySource: copySource(bucket, source.key, source.versionId),
            CopySourceIfMatch: facts.ETag,
            CopySourceRange: `bytes=${from}-${Math.min(from + parts.bytes, size) - 1}`,
          }),
        );
        done.push({ PartNumber: part, ETag: answer.CopyPartResult?.ETag });
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, parts.count) }, worker));
    for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
    done.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    await client.send(
      new CompleteMultipartUploadCommand({ Bucket: bucket, Key: to, UploadId, MultipartUpload: { Parts: done } }),
    );
  } catch (error) {
    await abortUpload(client, { bucket, key: to }, UploadId).catch(() => {});
    throw error;
  }
}
