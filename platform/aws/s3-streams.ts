import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { ObjectMissingError } from "../object-store.js";
import type { ObjectStreams } from "../streams.js";
import { storeFailure } from "./s3/failure.js";
import { checkNewKey, checkSomeKey } from "./s3/key.js";

/** Bytes of the first parts; of 10,000 parts at most, later ones are larger, so that even 5 TiB would fit. */
const FIRST_PART = 16 * 1024 ** 2;
const GROW_EVERY = 1000;

/** Objects of a bucket, piece by piece: for what is too large for a function's memory. */
export class S3Streams implements ObjectStreams {
  readonly #client: S3Client;

  constructor(
    client: S3Client,
    readonly bucket: string,
    private readonly firstPart = FIRST_PART,
  ) {
    this.#client = client;
  }

  async *read(key: string): AsyncIterable<Uint8Array> {
    checkSomeKey(key);
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (Body === undefined) throw new ObjectMissingError(`There is no object ${key}.`);
      yield* Body as unknown as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw storeFailure(error, `read ${key} from`, this.bucket, key);
    }
  }

  async write(key: string, pieces: AsyncIterable<Uint8Array>, contentType?: string): Promise<number> {
    checkNewKey(key);
    const place = { Bucket: this.bucket, Key: key };
    const { UploadId } = await this.#client
      .send(new CreateMultipartUploadCommand({ ...place, ContentType: contentType }))
      .catch((error: unknown) => {
        throw storeFailure(error, `write ${key} to`, this.bucket, key);
      });
    const parts: CompletedPart[] = [];
    let bytes = 0;
    const put = async (body: Uint8Array): Promise<void> => {
      const PartNumber = parts.length + 1;
      const { ETag } = await this.#client
        .send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: body, ContentLength: body.byteLength }))
        .catch((error: unknown) => {
          throw storeFailure(error, `write ${key} to`, this.bucket, key);
        });
      parts.push({ ETag, PartNumber });
      bytes += body.byteLength;
    };
    try {
      let held: Uint8Array[] = [];
      let length = 0;
      for await (const piece of pieces) {
        held.push(piece);
        length += piece.byteLength;
        if (length < this.firstPart * 2 ** Math.floor(parts.length / GROW_EVERY)) continue;
        await put(Buffer.concat(held));
        held = [];
        length = 0;
      }
      // An object without a byte is one empty part.
      if (length > 0 || parts.length === 0) await put(Buffer.concat(held));
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: parts } }),
      );
      return bytes;
    } catch (error) {
      await this.#client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => {});
      throw error;
    }
  }
}
