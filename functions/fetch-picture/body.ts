import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { FetchProblem } from "./problem.js";

/**
 * An answer's whole body, decompressed.
 * @throws {FetchProblem} `too-large` as soon as it has more than `maxBytes`, packed or unpacked.
 */
export async function readWhole(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(response, maxBytes) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The first bytes of an answer's body as they came, at most `maxBytes`; what follows is not read. */
export async function readStart(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return new Uint8Array(Buffer.concat(chunks).subarray(0, maxBytes));
}

function decoded(response: IncomingMessage, maxBytes: number): Readable {
  const decoder = decoderOf(response.headers["content-encoding"] ?? "identity");
  if (decoder === null) return response;
  let packed = 0;
  response.on("data", (chunk: Buffer) => {
    packed += chunk.byteLength;
    if (packed > maxBytes) response.destroy(tooLarge(maxBytes));
  });
  // Its errors reach whoever reads the decoder.
  pipeline(response, decoder, () => {});
  return decoder;
}

function decoderOf(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case "identity":
    case "":
      return null;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new FetchProblem(
        "refused",
        "The address answers in a compression that is not read here.",
        "Let it answer without compression.",
      );
  }
}

function tooLarge(maxBytes: number): FetchProblem {
  const size = maxBytes >= 1e6 ? `${Math.floor(maxBytes / 1e6)} MB` : `${maxBytes} bytes`;
  return new FetchProblem("too-large", `The address answers more than ${size}.`, "Give a smaller file.");
}
