import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { BadInputError } from "../../errors.js";
import { ObjectMissingError } from "../../object-store.js";
import { type StartedUpload, uploadLimits } from "../../uploads.js";
import { awsFault } from "../call-failure.js";
import { storeFailure } from "./failure.js";
import { checkNewKey } from "./key.js";
import { signed } from "./sign.js";

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

export interface NewUpload {
  readonly contentType: string;
  readonly parts: number;
  /** How long the URLs are good for. */
  readonly seconds: number;
}

/** Begins an upload and signs a URL for each of its parts. */
export async function beginUpload(
  client: S3Client,
  { bucket, key }: ObjectPlace,
  { contentType, parts, seconds }: NewUpload,
): Promise<StartedUpload> {
  checkNewKey(key);
  if (!Number.isInteger(parts) || parts < 1 || parts > uploadLimits.parts) {
    throw new BadInputError(
      `An upload cannot have ${parts} parts.`,
      `Cut it into 1 to ${uploadLimits.parts.toLocaleString("en")}, of 5 MiB to 5 GiB each but the last.`,
    );
  }
  const expiresAt = new Date(Date.now() + seconds * 1000);
  try {
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType }),
    );
    if (UploadId === undefined) throw new Error("S3 began an upload without an id");
    const urls: string[] = [];
    for (let part = 1; part <= parts; part++) {
      const command = new UploadPartCommand({ Bucket: bucket, Key: key, UploadId, PartNumber: part });
      urls.push(await signed(client, command, seconds));
    }
    return { uploadId: UploadId, urls, expiresAt };
  } catch (error) {
    throw storeFailure(error, `begin an upload of ${key} to`, bucket, key);
  }
}

const BAD_PARTS: ReadonlySet<string> = new Set([
  "EntityTooLarge",
  "EntityTooSmall",
  "InvalidPart",
  "InvalidPartOrder",
  "MalformedXML",
]);

export async function completeUpload(
  client: S3Client,
  { bucket, key }: ObjectPlace,
  uploadId: string,
  etags: readonly string[],
): Promise<void> {
  checkNewKey(key);
  if (etags.length < 1 || etags.length > uploadLimits.parts || etags.some((etag) => !/^"?[!-~]{1,128}"?$/.test(etag))) {
    throw new BadInputError("The list of parts is none.", "Give the ETag of every part, in order.");
  }
  try {
    const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: { Parts },
      }),
    );
  } catch (error) {
    const code = awsFault(error)?.code ?? "";
    if (code === "NoSuchUpload") {
      if (await isMadeOf(client, { bucket, key }, etags)) return;
      throw new ObjectMissingError(`There is no upload ${uploadId.slice(0, 40)} of ${key}.`, "Begin it again.", {
        cause: error,
      });
    }
    if (BAD_PARTS.has(code)) {
      throw new BadInputError(
        `The parts of ${key} do not fit together (${code}).`,
        "Send every part again; all but the last have at least 5 MiB.",
        { cause: error },
      );
    }
    throw storeFailure(error, `complete the upload of ${key} to`, bucket, key);
  }
}

/** The object is already there: an earlier attempt went through, and only its answer was lost. */
async function isMadeOf(client: S3Client, { bucket, key }: ObjectPlace, etags: readonly string[]): Promise<boolean> {
  const digest = createHash("md5");
  for (const etag of etags) digest.update(etag.replaceAll('"', ""), "hex");
  const whole = `"${digest.digest("hex")}-${etags.length}"`;
  try {
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return ETag === whole;
  } catch (error) {
    const failure = storeFailure(error, `look at ${key} in`, bucket, key);
    if (failure instanceof ObjectMissingError) return false;
    throw failure;
  }
}

export async function abortUpload(client: S3Client, { bucket, key }: ObjectPlace, uploadId: string): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
  } catch (error) {
    if (awsFault(error)?.code === "NoSuchUpload") return;
    throw storeFailure(error, `abort the upload of ${key} to`, bucket, key);
  }
}
