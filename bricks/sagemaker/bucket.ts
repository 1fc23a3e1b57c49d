import { DeadlinePassed, withDeadline } from "../../platform/chat/deadline.js";
import { GpuProblem } from "../gpu/problem.js";
import type { Aws } from "./aws.js";
import { awsProblem, readAwsError } from "./aws-error.js";
import type { Location } from "./location.js";

/** The few calls of S3 that runs need. All throw {@link GpuProblem}. */
export interface Bucket {
  /** Null where there is none. */
  get(at: Location, most: number, signal: AbortSignal): Promise<Uint8Array | null>;
  put(at: Location, body: Uint8Array | string, type: string, signal: AbortSignal): Promise<void>;
  /** The keys that begin with the location's, at most a thousand. */
  list(at: Location, signal: AbortSignal): Promise<readonly string[]>;
  delete(at: Location, signal: AbortSignal): Promise<void>;
}

/** Seconds for one call, its retries included. */
const SECONDS = 120;

export function s3Bucket({ s3 }: Pick<Aws, "s3">): Bucket {
  async function call<T>(signal: AbortSignal, use: (within: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withDeadline(SECONDS, signal, use);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof GpuProblem) throw error;
      if (error instanceof DeadlinePassed) throw new GpuProblem("network", `S3 did not answer within ${SECONDS} s`);
      throw awsProblem(error);
    }
  }

  return {
    get: (at, most, signal) =>
      call(signal, async (abortSignal) => {
        const { GetObjectCommand } = await import("@aws-sdk/client-s3");
        try {
          const { Body, ContentLength } = await s3.send(new GetObjectCommand(named(at)), { abortSignal });
          if (Body === undefined) return new Uint8Array();
          const stream = Body as unknown as AsyncIterable<Uint8Array> & { destroy?(): void };
          return await readBounded(stream, ContentLength ?? 0, most);
        } catch (error) {
          const { name, status } = readAwsError(error);
          if (name === "NoSuchKey" || (status === 404 && name !== "NoSuchBucket")) return null;
          throw error;
        }
      }),
    put: (at, body, type, signal) =>
      call(signal, async (abortSignal) => {
        const { PutObjectCommand } = await import("@aws-sdk/client-s3");
        await s3.send(new PutObjectCommand({ ...named(at), Body: body, ContentType: type }), { abortSignal });
      }),
    list: (at, signal) =>
      call(signal, async (abortSignal) => {
        const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
        const page = await s3.send(new ListObjectsV2Command({ Bucket: at.bucket, Prefix: at.key }), { abortSignal });
        return (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
      }),
    delete: (at, signal) =>
      call(signal, async (abortSignal) => {
        const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
        await s3.send(new DeleteObjectCommand(named(at)), { abortSignal });
      }),
  };
}

function named({ bucket, key }: Location) {
  return { Bucket: bucket, Key: key };
}

async function readBounded(
  stream: AsyncIterable<Uint8Array> & { destroy?(): void },
  length: number,
  most: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooLong = () => {
    stream.destroy?.();
    return new GpuProblem("bad-output", `its file has more than ${Math.ceil(most / 2 ** 10)} KiB`);
  };
  if (length > most) throw tooLong();
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > most) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
