import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { BadInputError } from "../errors.js";
import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type ObjectVersion,
  type PutOptions,
} from "../object-store.js";
import type { MultipartUploads, StartedUpload } from "../uploads.js";
import { awsFault } from "./call-failure.js";
import { copyInParts } from "./s3/copy-in-parts.js";
import { storeFailure } from "./s3/failure.js";
import { checkNewKey, checkSomeKey, copySource, decodeListed } from "./s3/key.js";
import { abortUpload, beginUpload, completeUpload } from "./s3/multipart.js";
import { signed } from "./s3/sign.js";

/** The calls that {@link S3Store} makes, as IAM actions: on the bucket's objects, and on the bucket. */
export const s3StoreActions = {
  read: ["s3:GetObject", "s3:GetObjectVersion"],
  write: ["s3:PutObject", "s3:AbortMultipartUpload"],
  delete: ["s3:DeleteObject"],
  /** On the bucket itself. Without it a missing object answers 403 instead of 404. */
  bucket: ["s3:ListBucket"],
} as const;

export interface S3StoreOptions {
  /** Bytes above which an object is copied in parts. S3's own limit, and the default: 5 GiB. */
  readonly largestCopy?: number;
  /** Bytes of each of those parts. Default: 512 MiB. */
  readonly copyPart?: number;
  /** Seconds that the URLs of a multipart upload are good for. Default: six hours, or until the signing credentials end. */
  readonly uploadSeconds?: number;
}

/** Milliseconds: a quarter of the 30 days after which sources and memo go. */
const RENEWED_AFTER = 7 * 24 * 3_600_000;
const WRITE_RACES = 5;
/** Signature version 4 allows no longer one. */
const LONGEST_URL = 7 * 24 * 3600;

/** An object store in an S3 bucket. */
export class S3Store implements ObjectStore, MultipartUploads {
  readonly #client: S3Client;
  readonly #largestCopy: number;
  readonly #copyPart: number;
  readonly #uploadSeconds: number;

  constructor(
    client: S3Client,
    readonly bucket: string,
    options: S3StoreOptions = {},
  ) {
    this.#client = client;
    this.#largestCopy = options.largestCopy ?? 5 * 1024 ** 3;
    this.#copyPart = options.copyPart ?? 512 * 1024 ** 2;
    this.#uploadSeconds = options.uploadSeconds ?? 6 * 3600;
  }

  async get(key: string, { versionId }: ObjectVersion = {}): Promise<Uint8Array> {
    checkSomeKey(key);
    try {
      const answer = await this.#client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: key, VersionId: versionId, ChecksumMode: "ENABLED" }),
      );
      if (answer.Body === undefined) throw new ObjectMissingError(`There is no object ${key}.`);
      return await answer.Body.transformToByteArray();
    } catch (error) {
      throw storeFailure(error, `read ${key} from`, this.bucket, key);
    }
  }

  async put(key: string, body: Uint8Array, { contentType, ifAbsent = false }: PutOptions = {}): Promise<void> {
    checkNewKey(key);
    const command = () =>
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        ContentLength: body.byteLength,
        ContentType: contentType,
        ChecksumAlgorithm: "SHA256",
        ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
      });
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#client.send(command());
        return;
      } catch (error) {
        const status = awsFault(error)?.status;
        if (ifAbsent && status === 412) throw new ObjectExistsError(`Object ${key} exists.`, "", { cause: error });
        // Another conditional write of this key was under way: now it is decided whether there is an object.
        if (ifAbsent && status === 409 && attempt < WRITE_RACES) continue;
        throw storeFailure(error, `write ${key} to`, this.bucket, key);
      }
    }
  }

  async head(key: string, { versionId }: ObjectVersion = {}): Promise<ObjectHead | null> {
    checkSomeKey(key);
    try {
      const facts = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key, VersionId: versionId }),
      );
      return {
        key,
        size: facts.ContentLength ?? 0,
        lastModified: facts.LastModified ?? new Date(0),
        ...(facts.ContentType === undefined ? {} : { contentType: facts.ContentType }),
        ...(facts.Metadata === undefined ? {} : { metadata: facts.Metadata }),
      };
    } catch (error) {
      const failure = storeFailure(error, `look at ${key} in`, this.bucket, key);
      if (failure instanceof ObjectMissingError) return null;
      throw failure;
    }
  }

  async copy(from: string, to: string, { versionId }: ObjectVersion = {}): Promise<void> {
    checkSomeKey(from);
    checkNewKey(to);
    const doing = `copy ${from} to ${to} in`;
    try {
      const Bucket = this.bucket;
      const facts = await this.#client.send(new HeadObjectCommand({ Bucket, Key: from, VersionId: versionId }));
      const source = { bucket: this.bucket, key: from, versionId, facts };
      if ((facts.ContentLength ?? 0) > this.#largestCopy) {
        await copyInParts(this.#client, source, to, this.#copyPart);
        return;
      }
      await this.#client.send(
        new CopyObjectCommand({
          Bucket,
          Key: to,
          CopySource: copySource(this.bucket, from, versionId),
          // What was looked at is what is copied, should somebody replace it just now.
          CopySourceIfMatch: facts.ETag,
          // Tags stay behind: copying them takes permissions of their own, and nothing reads them.
          TaggingDirective: "REPLACE",
          // Without a change S3 refuses to copy an object onto itself.
          ...(from === to
            ? { MetadataDirective: "REPLACE", ContentType: facts.ContentType, Metadata: facts.Metadata }
            : {}),
        }),
      );
    } catch (error) {
      throw storeFailure(error, doing, this.bucket, from);
    }
  }

  /**
   * S3 knows no other way than a copy onto itself ($0.005 a thousand), so it is made once a week at most for what is used again, and
   * nothing at all is asked for what is younger.
   */
  async used({ key, lastModified }: ObjectHead): Promise<void> {
    if (Date.now() - lastModified.getTime() < RENEWED_AFTER) return;
    try {
      await this.copy(key, key);
    } catch (error) {
      if (!(error instanceof ObjectMissingError)) throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#page(prefix, ContinuationToken);
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined) continue;
        yield { key: decodeListed(Key), size: Size ?? 0, lastModified: LastModified ?? new Date(0) };
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  async #page(prefix: string, ContinuationToken: string | undefined) {
    try {
      return await this.#client.send(
        // Encoded, because XML cannot carry every character that a key may have.
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, EncodingType: "url", ContinuationToken }),
      );
    } catch (error) {
      throw storeFailure(error, `list ${prefix} in`, this.bucket, prefix);
    }
  }

  /** @param seconds 1 … 604,800 (a week); a URL ends no later than the credentials that signed it. */
  async presign(key: string, method: "GET" | "PUT", seconds: number): Promise<string> {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_URL) {
      throw new BadInputError(`A link cannot be good for ${seconds} seconds.`, `Give 1 to ${LONGEST_URL}.`);
    }
    const place = { Bucket: this.bucket, Key: key };
    switch (method) {
      case "GET":
        checkSomeKey(key);
        return signed(this.#client, new GetObjectCommand(place), seconds);
      case "PUT":
        checkNewKey(key);
        return signed(this.#client, new PutObjectCommand(place), seconds);
    }
  }

  async delete(key: string): Promise<void> {
    checkSomeKey(key);
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    } catch (error) {
      throw storeFailure(error, `delete ${key} from`, this.bucket, key);
    }
  }

  async begin(key: string, contentType: string, parts: number): Promise<StartedUpload> {
    return beginUpload(
      this.#client,
      { bucket: this.bucket, key },
      { contentType, parts, seconds: this.#uploadSeconds },
    );
  }

  async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    await completeUpload(this.#client, { bucket: this.bucket, key }, uploadId, etags);
  }

  async abort(key: string, uploadId: string): Promise<void> {
    await abortUpload(this.#client, { bucket: this.bucket, key }, uploadId);
  }
}
